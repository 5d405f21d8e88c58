"""Tables about funds, each built from a `Comparison` alone."""
