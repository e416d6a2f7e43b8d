"""Clocks: a promise to answer in time, with its pauses, its rungs and its breach. The club's lowest floor.

May import: booking.sites. Must never know: what is timed, or who is told of a rung (the hall does).
Rules: care.md §1; sources.md A1-A4, A9.
"""
