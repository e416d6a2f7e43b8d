"""Reminders: rules that staff edit, occurrences that are planned once, and their one end.

May import: booking, trail, members, notices. Must never know: points, journeys.
"""
