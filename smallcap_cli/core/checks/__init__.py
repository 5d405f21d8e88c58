"""Conditions that a cron job can act on: what a rule says, what it comes to on a day, and whether it fires.

text of a rule
  | grammar.parse_clause      a closed grammar, read here and never handed to Python
  v catalog.checks            columns, groups and units are looked up; a fault names line and column
Rule terms, Clause
  | evaluation.observations   the value of every session asked for, from what was known on it
  v states.states_of          for, clear, keep: what one session leaves behind for the next
ok, pending, first, firing, no_data

A run of today is the replay of the sessions since the last run, so both are the same code.
"""
