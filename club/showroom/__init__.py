"""The showroom and the staff room: who came in and who rang, what staff read, what they order to show.

May import: booking, trail. Must never know: leads and points; the figures of both meet at the desk.
"""
