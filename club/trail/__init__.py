"""The trail: who did what to whom, when and why. The club's lowest floor.

May import: booking.sites. Must never know: what the rows mean to the rooms above.
"""
