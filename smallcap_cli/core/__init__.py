"""Pure arithmetic on numpy arrays: no files, no network, no clock, no printing."""
