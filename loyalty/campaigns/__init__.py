"""Campaigns: who is invited, for how long, with how much; their states with who and when.

May import: ledger, policies. Must never know: bills and rules (earning reads campaigns), members, HTTP.
Rules: loyalty.md §6.
"""
