"""Jobs by the clock that keep failing: told apart from those that work, and stopped for a person to look.

May import: trail. Must never know: what a job does, or who runs it.
"""
