"""The demo group: a believable dealer group, made through the rules, never typed in.

May import: every wing. Nothing may import it but its own command and the tests.
"""
