"""Tiers: status credits and the level they give on any date.

May import: ledger. Must never know: bills, rules of earning, rewards. Rules: loyalty.md §4.
"""
