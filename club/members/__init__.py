"""Members: who belongs to the club, what they told us, what they allow.

May import: booking, trail. Must never know: notices, referrals, points.
"""
