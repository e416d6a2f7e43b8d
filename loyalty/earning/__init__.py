"""Earning: rules with versions, the points of a bill, its receipt, fixed grants.

May import: ledger, tiers. Must never know: visits, vehicles, members. Rules: loyalty.md §3.
"""
