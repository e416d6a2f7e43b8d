"""The days as the re-planner sees them, the work list, and where a site's time is short."""

from booking.replanning.queries.days import Days, days_of
from booking.replanning.queries.worklist import Waiting, open_rows, worklist

__all__ = ["Days", "Waiting", "days_of", "open_rows", "worklist"]
