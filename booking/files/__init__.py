"""Files: photos people send us, checked, made anew and kept out of reach. Booking's lowest floor.

May import: the wing's refusals. Must never know: what a photo shows or who may see it; the room that
links to a file decides that.
"""
