"""The same figures from libraries of the field: equal where definitions agree, and a named defect where they do not.

Needs the `[peers]` extra; without it these tests are skipped. With SMALLCAP_PEERS=1 a missing peer is a failure.
"""
