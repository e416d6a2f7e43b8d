"""What waits on a site's work list, by booking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.lookups import LessThan

from booking.appointments.models import Appointment, Claim
from booking.appointments.rules import COURTESY_CAR, HOUSE
from booking.replanning.models import StrandedWork

if TYPE_CHECKING:
    from booking.sites.models import Site

LIST_MAX = 200


@dataclass
class Waiting:
    """A booking on the list, with the units that should be away then. Without one: time blocked."""

    appointment: Appointment | None
    day: date
    rows: list[StrandedWork] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(row.resource.name for row in self.rows))


def open_rows(site: Site) -> QuerySet[StrandedWork]:
    return StrandedWork.objects.open().filter(site_day__site=site)


def worklist(site: Site) -> list[Waiting]:
    """Soonest first, at most 200 rows. Two queries."""
    rows = open_rows(site).select_related(
        "resource", "site_day", "found_by", "appointment__vehicle", "appointment__person", "appointment__site"
    )
    found: dict[tuple[int | None, int], Waiting] = {}
    for row in rows.order_by("site_day__day", "lo", "pk")[:LIST_MAX]:
        key = (row.appointment_id, row.site_day_id if row.appointment_id is None else 0)
        found.setdefault(key, Waiting(row.appointment, row.site_day.day)).rows.append(row)
    return list(found.values())


def lent_too_short(site: Site) -> list[Appointment]:
    """Cars in the house whose owners drive one of ours that somebody else waits for before theirs is ready.

    ``back_at``: when ours is to be back; ``lent``: its name. Soonest first, at most 200. One query.
    """
    last = Claim.objects.filter(appointment=OuterRef("pk"), resource__kind=COURTESY_CAR).order_by("-during")
    rows = Appointment.objects.filter(site=site, mode=Appointment.Mode.COURTESY, state__in=HOUSE - {"ready"})
    rows = rows.annotate(
        back_at=Subquery(last.values("during__endswith")[:1]),
        lent=Subquery(last.values("resource__name")[:1]),
    ).filter(LessThan(F("back_at"), F("promise_at")))
    return list(rows.select_related("vehicle", "person").order_by(F("back_at"), "pk")[:LIST_MAX])
