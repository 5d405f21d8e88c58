"""Tables of net flows: a row a fund and period, totals of groups and segments."""
