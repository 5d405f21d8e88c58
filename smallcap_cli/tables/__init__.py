"""Figures become tables: pure builders, from a comparison, rules or a catalogue to a `Table`.

Nothing here knows of a command line, a file or a clock: a report and a notebook call the same functions.
"""
