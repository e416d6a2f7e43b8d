"""Appointments: who comes when, which units that claims, and every step until the car is handed over.

May import: booking.workshop, booking.garage, booking.sites. Must never know: visits, points, messages.
"""
