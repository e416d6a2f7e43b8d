"""The reception: how a car is given to us, signed for, and what is said about it meanwhile.

May import appointments, files, garage and sites. Must never know the bill, nor points.
"""
