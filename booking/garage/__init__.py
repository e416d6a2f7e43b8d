"""Garage: cars, who keeps them, and how far they have gone.

May import sites. Must never know appointments or bills; visits tell it what was done.
"""
