"""Ledger: accounts, entries, lots, holds and debt. The lowest floor of loyalty.

May import: nothing of ours but the wing's refusals. Must never know: why points are given
(earning), what they buy (rewards) or what a tier is. Rules: loyalty.md §1 and §2, decisions.md.
"""
