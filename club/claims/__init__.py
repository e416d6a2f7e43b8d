"""Claims: points a member misses, matched to a visit or answered by a person within a working day.

May import: members, booking, receipts of loyalty. Must never know: who moves points (the hall does).
Rules: loyalty.md §3.9.
"""
