"""One declared function a metric family, grouped by the input it consumes."""
