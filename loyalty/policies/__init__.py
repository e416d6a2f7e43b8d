"""Policies: the group's numbers of the points programme, with their history. Loyalty's lowest floor.

May import: nothing of ours but the wing's refusals and triggers. Must never know: what a number is used for.
A change never rewrites the past: every reader asks for the value of a day (loyalty.md, first lines).
"""
