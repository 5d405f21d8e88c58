"""Tables about what funds hold."""
