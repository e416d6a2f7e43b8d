"""Portal: the owners' side, and the wiring of the whole house.

May import: every other wing except cms. Must never be imported by booking, loyalty or club.
"""
