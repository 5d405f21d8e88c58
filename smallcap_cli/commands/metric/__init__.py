"""`smallcap metric`: every column that `compare` has, and how one of them is computed."""
