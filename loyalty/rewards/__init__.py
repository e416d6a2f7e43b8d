"""Rewards: what points buy, and the vouchers that prove it.

May import: ledger. Must never know: sites, members, the counter's screens. Rules: loyalty.md §5.
"""
