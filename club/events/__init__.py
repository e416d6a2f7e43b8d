"""Club events: places, parties, a waiting list that keeps families together, the door.

May import: members, booking's sites and garage. Must never know: points, money and messages (the hall
joins them). Rules: club.md §3.
"""
