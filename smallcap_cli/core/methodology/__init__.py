"""Index methodologies: their schema, and what is common to all of them."""
