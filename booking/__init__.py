"""Booking: cars, bays and time.

May import: nothing of ours. Must never know: points, members, messages, HTTP, Wagtail, Celery.
Floors: visits > appointments > garage, workshop > sites.
"""
