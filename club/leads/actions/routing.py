"""The two tables the desk edits: who gets which lead, who learns why one was lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.leads.models import LeadRoute, LostRoute
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def set_route(
    *, kind: str, site: Site | None, team: str, role: str, assignee: User | None, actor: User, now: datetime
) -> LeadRoute:
    row, _made = LeadRoute.objects.update_or_create(
        kind=kind, site=site,
        defaults={
            "team": team, "role": role, "assignee": assignee, "changed_at": now, "changed_by": actor,
        },
    )  # fmt: skip
    record(
        actor=actor, verb="lead.route", subject=row, now=now, site=site,
        data={"kind": kind, "team": team, "role": role, "assignee": assignee.pk if assignee else None},
    )  # fmt: skip
    return row


@transaction.atomic
def set_lost_route(*, reason: str, department: str, actor: User, now: datetime) -> LostRoute:
    row, _made = LostRoute.objects.update_or_create(
        reason=reason, defaults={"department": department, "changed_at": now, "changed_by": actor}
    )
    record(
        actor=actor, verb="lead.lost_route", subject=row, now=now,
        data={"reason": reason, "department": department},
    )  # fmt: skip
    return row
