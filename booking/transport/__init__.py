"""Getting there and away: zones we drive to, courtesy cars and who may drive them, what a trip needs.

May import: workshop, garage, sites. Must never know appointments, which hold a trip and call this room.
"""
