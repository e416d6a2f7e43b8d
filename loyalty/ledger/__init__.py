"""Ledger: accounts, entries, lots, holds and debt.

May import: policies. Must never know: why points are given (earning), what they buy (rewards) or
what a tier is. Rules: loyalty.md §1 and §2, decisions.md.
"""
