"""Figures that others published, and the conventions that reproduce them.

Claim --> search (which conventions can it mean) --> figures (what each of them gives, computed as tables are)
      --> groups (which end day explains a publication) --> verification (reproduced, ambiguous, not reproduced)
"""
