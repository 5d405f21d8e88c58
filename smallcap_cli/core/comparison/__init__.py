"""Funds by calendar, their slices of days as blocks, and the cells made of them."""
