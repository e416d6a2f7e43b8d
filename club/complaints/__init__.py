"""Complaints: one matter, one ticket, from its receipt to its follow-up and its erasure.

May import: clocks, tasks, trail, booking. Must never know: points, notices, surveys (the hall joins them).
Rules: care.md §2; sources.md A1-A11, A17-A23, H10, H11, H16.
"""
