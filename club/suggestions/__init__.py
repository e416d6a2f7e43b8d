"""Suggestions: what owners would do better, read by a person; an adopted one earns points.

May import: members, booking.sites. Must never know: who moves points (the hall does).
Rules: care.md §1 (/voice/), loyalty.md §3.7.
"""
