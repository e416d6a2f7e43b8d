"""Liability: what the group owes in points, month by month, to whom it falls due, and who pays whom.

May import: earning, rewards, ledger, policies. Must never know: why a number is asked for. A figure
is derived from the facts on the day they took effect, never from a stored total (loyalty.md §7).
"""
