"""Club: people, and what we owe them.

May import: booking and loyalty. Must never know: HTTP, Wagtail, Celery, allauth.
Floors: journeys > insight, warnings, meetings, exchange, privacy > surveys > reminders, complaints,
referrals, leads, events > segments, notices, payments > members > tasks > clocks, trail.
"""
