"""The staff's screens, one file or folder per job. Every view enters by ``desk(job)`` (cms/desk.py).

May import: club journeys and queries, booking, loyalty. Must never import: portal.
"""
