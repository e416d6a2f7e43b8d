"""Replanning: a changed calendar takes units from work; what keeps arrival and promise on others, what not.

May import: booking.foreign, booking.appointments, booking.workshop, booking.sites. Must never know:
visits, points, messages.
"""
