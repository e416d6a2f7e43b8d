"""The hall: what follows what. The one place where booking, loyalty and the rooms of the club meet.

May import: everything below. Must never know: HTTP, Wagtail, Celery. Every journey is one transaction
and idempotent by its source; ``deliver`` alone commits row by row, because that is the wire protocol.
"""

from club.journeys.join import join_club

__all__ = ["join_club"]
