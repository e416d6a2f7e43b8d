"""Promises: the nine of every visit, timed by the machine, confirmed in one tap, paid for when broken.

May import: members, booking. Must never know: points and budgets (the hall pays), complaints, surveys.
Rules: care.md §4; sources.md P1-P9, D1.
"""
