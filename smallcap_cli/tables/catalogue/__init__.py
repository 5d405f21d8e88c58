"""What the catalogue, the columns, the providers and the settings are, as tables."""
