"""What the store holds, was given and gave away, and what is odd in it, as tables."""
