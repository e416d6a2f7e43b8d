"""Sites: the group, its dealerships, who works where, when they are open, and their settings.

The lowest floor of booking: imports nothing of ours. Must never know cars, slots or bills.
"""
