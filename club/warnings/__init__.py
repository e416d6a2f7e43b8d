"""Early warnings and the law meter: what will become a complaint unless somebody looks today.

May import: surveys, complaints, booking, trail. Must never know: who is told (the hall does).
Rules: care.md §2; sources.md A12-A16.
"""
