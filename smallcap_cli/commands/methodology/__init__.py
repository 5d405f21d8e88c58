"""Index rules as data: side by side, applied to companies, and checked."""
