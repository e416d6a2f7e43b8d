"""Privacy: what is held of a person, who looked, what they get, what goes and when (privacy.md).

May import: everything below journeys. Must never know: pages, mail, who asked in which words.
"""
