"""Exchange: what leaves the house as a file, and what comes in as one.

May import: everything of the club below the hall. Must never know: who asked, and over which wire it goes.
"""
