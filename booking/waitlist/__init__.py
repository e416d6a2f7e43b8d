"""The waitlist: who would come earlier, and offers that are real holds (booking.md §6).

May import: booking.appointments, booking.workshop, booking.garage, booking.sites. Must never know: visits,
points, messages. Who goes first by level, and when it is night, is told to it.
"""
