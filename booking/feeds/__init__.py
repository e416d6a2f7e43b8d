"""Feeds: calendars that other programs read by a secret address, for an owner, a site's advisor, a unit.

May import: booking.appointments, booking.workshop, booking.sites. Must never know: the file format, HTTP.
"""
