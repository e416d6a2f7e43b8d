"""Ownership: proving that a car is one's own, handing it on, and what goes along with it.

May import garage and workshop. Must never know appointments, bills, or the words of messages.
"""
