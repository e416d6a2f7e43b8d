"""The days as the re-planner sees them, the work list, and where a site's time is short."""

from booking.replanning.queries.days import Days, days_of
from booking.replanning.queries.report import DayReport, day_report
from booking.replanning.queries.shortage import Shortage, shortage, usual_work
from booking.replanning.queries.worklist import Waiting, lent_too_short, open_rows, worklist

__all__ = [
    "DayReport",
    "Days",
    "Shortage",
    "Waiting",
    "day_report",
    "days_of",
    "lent_too_short",
    "open_rows",
    "shortage",
    "usual_work",
    "worklist",
]
