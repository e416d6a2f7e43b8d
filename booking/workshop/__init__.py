"""Workshop: what is done, with which units, on which days and hours.

May import: booking.sites, booking.garage. Must never know: appointments, bills, people's messages.
"""
