"""`smallcap provider`: who can supply data, in which order they are asked, and whether one keeps the contract."""
