"""Meetings: the monthly loop from weak questions to measures and back, and contests.

May import: surveys and everything below. Must never know: points, the web.
Rules: care.md §3; sources.md B4, B5, B12, B14, B15.
"""
