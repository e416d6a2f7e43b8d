"""Surveys: what is asked after a visit, who is asked and called, what the answers are worth.

May import: members, notices, booking. Must never know: complaints, points, training (the hall joins them).
Rules: care.md §3; sources.md B1-B3, B7, B8, B10, B11, B13, B18, B19.
"""
