"""A result about a comparison that is more than one cell a fund: pairs, periods, rolling windows, seasons, verdicts.

Comparison --> Computation.seats(view, window) --> statistics (arrays) --> a named result --> tables
"""
