"""Club: people, and what we owe them.

May import: booking and loyalty. Must never know: HTTP, Wagtail, Celery, allauth.
Floors: journeys > surveys > reminders, complaints, referrals, events > segments, notices, payments
> members > clocks, trail.
"""
