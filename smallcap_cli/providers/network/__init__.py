"""What every source on a network shares: reach, pace, and what processes know of a source."""
