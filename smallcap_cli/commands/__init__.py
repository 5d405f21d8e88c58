"""One file a command: options, one call into the layers below, and a Table returned."""
