"""What lifts a churn label: low scores, open complaints, declined work, unsubscribing, another workshop."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q

from booking.estimates.models import EstimateLine
from booking.sites.queries import group
from club.complaints.models import Ticket
from club.members.models import Consent
from club.segments.models import Mark
from club.segments.queries.windows import end_of
from club.surveys.models import SurveyReply

LOOKED_BACK = timedelta(days=180)
LOW_SCORE = 6


def signals_on(on: date) -> dict[int, set[str]]:
    """Person to signals, as of the end of a day. One query for each kind."""
    end = end_of(on, group().tz)
    since = end - LOOKED_BACK
    found: defaultdict[int, set[str]] = defaultdict(set)
    replies = SurveyReply.objects.counted().filter(
        at__gte=since, at__lt=end, verdict__lte=LOW_SCORE, invitation__person__isnull=False
    )
    declined = EstimateLine.objects.filter(
        answer="declined", estimate__answered_at__gte=since, estimate__answered_at__lt=end,
        estimate__appointment__person__isnull=False,
    )  # fmt: skip
    still_open = Q(closed_at=None) | Q(closed_at__gte=end)
    complaints = Ticket.objects.filter(still_open, received_at__lt=end, person__isnull=False)
    asked = {
        "complaint": complaints.exclude(source=Ticket.Source.COLLEAGUE).values_list("person", flat=True),
        "score": replies.values_list("invitation__person", flat=True),
        "declined": declined.values_list("estimate__appointment__person", flat=True),
        "unsubscribed": Consent.objects.filter(
            how="unsubscribe", decision="withdrawn", at__gte=since, at__lt=end
        ).values_list("person", flat=True),
        "competitor": Mark.objects.at(end).filter(kind="competitor").values_list("member__user", flat=True),
    }
    for name, people in asked.items():
        for person in people.distinct().iterator():
            found[person].add(name)
    return dict(found)
