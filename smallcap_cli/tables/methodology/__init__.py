"""Tables about index rules, each built from methodologies and what came of applying them."""
