"""Payments: money through Stripe, asked for, followed to its end and given back.

The only room that knows Stripe (``gateway``; ``simulator`` stands in for it without a key).
May import: members, trail, booking.sites. Must never know: what a payment is for (the hall does).
Rules: safety.md R22-R25.
"""
