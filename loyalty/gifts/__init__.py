"""Gifts: points from one member to another, and codes that staff hand out.

May import: ledger, policies. Must never know: addresses, households, pages. Limits: decisions.md
("Gifts of points"), safety.md R64, R65, J13.
"""
