"""Figures that others published, and the conventions that reproduce them."""
