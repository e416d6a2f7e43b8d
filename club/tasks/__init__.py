"""Tasks: what a person has to do by a moment, at one shared desk list whoever asks for it.

May import: clocks, trail, booking.sites. Must never know: what a task is about; its ``subject`` says it.
"""
