"""What the club is about to say: everything that falls due this week, planned by the real planner."""

from datetime import datetime, timedelta

from club import journeys
from club.reminders.models import Rule

SINCE = timedelta(days=1)


def plan_words(now: datetime) -> int:
    """Rules speak from yesterday on, so that nobody hears of the years before."""
    Rule.objects.update(active_from=now - SINCE)
    return journeys.plan_messages(now=now)
