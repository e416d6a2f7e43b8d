"""Training: who has learnt what, who may call owners, and what a coach saw and put right.

May import: members, booking.sites. Must never know: surveys or tasks (the hall asks for a certificate).
Rules: care.md §3; sources.md B6, B16.
"""
