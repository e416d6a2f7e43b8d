"""Comparisons, not tests: every table of performance.md as ratios to a limit measured in the same run.

May import everything; nothing imports it but the command ``manage.py bench``.
"""
