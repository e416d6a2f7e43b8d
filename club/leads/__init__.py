"""Leads: somebody who may buy, from the first call to the keys or to the reason why not.

May import: booking, trail, clocks, tasks, members. Must never know: referrals, notices and points; the
hall joins them.
"""
