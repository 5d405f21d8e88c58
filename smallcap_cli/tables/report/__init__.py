"""Tables that a report makes of itself: what changed since another one, and where its figures come from."""
