"""What happens to leads by the clock: things sent, things said, and who has too much undone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from booking.sites.models import Post, Site
from booking.sites.queries import policy
from club.journeys.friends import escalate_reviews
from club.leads import actions as leads
from club.leads.models import Nurturing
from club.leads.queries import nurturings_due, overdue_by_person
from club.notices.actions import tell
from club.tasks import actions as tasks

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["leads_by_the_clock"]


def leads_by_the_clock(*, now: datetime, limit: int = 200) -> int:
    """Send what is due by e-mail, settle what was said, tell who is behind. Idempotent."""
    leads.settle_said(now=now)
    sent = sum(_send(row, now) for row in nurturings_due(now, limit))
    report_overdue(now=now)
    escalate_reviews(now=now)
    return sent


def _send(row: Nurturing, now: datetime) -> bool:
    lead = row.lead
    with transaction.atomic():
        if not leads.mark_sent(nurturing=row, now=now):
            return False
        address = "" if lead.person is not None else lead.email
        tell(
            person=lead.person, address=address, kind="lead_material", key=f"nurturing:{row.pk}", now=now,
            channels=("email",),
            data={
                "to": lead.name, "material": row.material, "model": lead.wanted, "model_zh": lead.wanted_zh,
                "site": lead.site.name, "site_zh": lead.site.name_zh, "phone": lead.site.phone,
                "zone": lead.site.zone, "language": lead.language,
                "slug": lead.model.code if lead.model else "",
            },
        )  # fmt: skip
        return True


def report_overdue(*, now: datetime) -> int:
    """Somebody with more undone activities than the limit is told to the director, once a week (L10)."""
    told = 0
    people: dict[int, User] = {}
    for site in Site.objects.open_on(now.date()):
        limit = policy(site, "sales_overdue_max", now.astimezone(site.tz).date())
        late = {pk: n for pk, n in overdue_by_person([site.pk], now).items() if n > limit}
        people |= get_user_model()._default_manager.in_bulk([pk for pk in late if pk not in people])
        for pk, count in late.items():
            year, week, _day = now.astimezone(site.tz).isocalendar()
            tasks.add(
                kind="sales_overdue", subject=f"person:{pk}", site=site, due_at=now, now=now,
                key=f"sales_overdue:{site.pk}:{pk}:{year}-{week}", role=Post.Role.GENERAL_MANAGER,
                words=people[pk].name, facts={"count": count},
            )  # fmt: skip
            told += 1
    return told
