"""Visits: a car in the workshop, its bill by pay type, and money given back.

May import appointments, workshop, garage and sites. Must never know points.
"""
