"""The tables of this wing, gathered from its rooms for Django."""
