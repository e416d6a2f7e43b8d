"""Garage: cars, who keeps them, how far they have gone, and what falls due.

May import sites. Must never know appointments or bills; visits tell it what was done.
"""
