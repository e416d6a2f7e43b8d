"""Segments: what customers are worth, how faithful they are, who is drifting away, and groups chosen by it.

May import: members, booking, levels and bonds of loyalty. Must never know: what is done with a class or a
segment (campaigns, events, reminders, the figures). Rules: insight.md.
"""
