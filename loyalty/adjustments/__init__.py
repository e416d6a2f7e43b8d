"""Adjustments: points put right by hand, and debts written off, with a second person where it matters.

May import: ledger, policies. Must never know: who is related to whom (the hall says so), screens.
Rules: loyalty.md §2 (adjust, debt), safety.md R36.
"""
