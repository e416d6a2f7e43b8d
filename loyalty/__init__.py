"""Loyalty: points, and nothing but points.

May import: nothing of ours. Must never know: cars, appointments, members, HTTP, Wagtail, Celery.
Floors: liability > earning > campaigns, tiers, rewards, adjustments, gifts > ledger > policies.
"""
