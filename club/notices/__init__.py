"""Notices: the outbox. Every word the system sends is a row here first.

May import: booking.sites, trail, members. Must never know: why a word is said; gates of higher rooms
are handed in by the hall as plain callables.
"""
