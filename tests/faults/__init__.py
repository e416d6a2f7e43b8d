"""The whole house as processes on durable engines of its own, and blows against every part of it.

What was promised is read from the clients' own journal (journal.py), never from our tables alone.
"""
