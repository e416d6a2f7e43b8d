"""Foreign bookings: appointments a dealer system made on its own, told to us as rows, kept as claims.

May import: booking.appointments, booking.workshop, booking.sites. Must never know: people, messages, files.
"""
