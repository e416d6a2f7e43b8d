"""Referrals: a friend brings a friend, once, and both can see why it paid or did not.

May import: booking, trail, members, notices. Must never know: the ledger; the hall grants the points.
"""
