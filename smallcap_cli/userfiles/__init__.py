"""What a user hands in besides prices: tables, read strictly, with the line that is wrong."""
