"""Insight: the figures of the house, what a class asks of us, who waits for a word, plans and targets.

May import: every room of the club below, booking, loyalty. Must never know: how a figure is shown.
Rules: insight.md.
"""
