"""Due: what a car needs next, from dates, mileage, recalls and work put off, and one visit for all of it.

May import everything of booking below. Must never know bills in money beyond the menu, points or messages.
"""
