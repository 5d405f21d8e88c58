"""`smallcap data`: the store of closes that were fetched or imported, from which later calls answer."""
