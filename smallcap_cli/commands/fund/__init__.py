"""`smallcap fund`: the funds and groups of the catalogue, and everything that is known of one fund."""
