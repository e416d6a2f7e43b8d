"""Cms: everything Wagtail, the public pages and the staff's desk.

May import: club, booking, loyalty. Must never import: portal (template tags load by name).
"""
