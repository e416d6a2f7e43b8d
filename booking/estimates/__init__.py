"""Estimates: what the workshop finds on a car, what it proposes, and what the owner says to it.

May import: booking.appointments and below, booking.files. Must never know: bills, points, messages.
Rules: booking.md §4 and §7, care.md "Finding during the job".
"""
