"""Tables of companies for index rules, out of what funds hold."""
