"""Quiet days: the multiplier promised to an appointment, within the budget of its month.

May import: members, booking, the policies of loyalty. Must never know: how a bill earns (the hall does).
Rules: loyalty.md §3.11.
"""
