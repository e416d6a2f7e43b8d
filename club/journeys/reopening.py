"""A wrong bill: given back whole, with its points, and written anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.refusals import Refusal
from booking.visits import actions as visits
from booking.visits.models import Visit
from club.journeys.visit import give_back, visit_facts
from club.notices.actions import tell
from club.payments import queries as payments

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["write_bill_anew"]


class PaidOnline(Refusal):
    code = "paid_online"
    status = 409
    sentence = _("This bill is paid or asked for online. Send the money back first, then write it anew.")


def write_bill_anew(*, visit: Visit, reason: str, now: datetime, actor: User) -> Visit:
    """A wrong bill: all of it is given back with its points, and a new one waits to be written.

    The friend's reward is looked at again when it is. Raises PaidOnline, and what ``visits.reopen`` refuses.
    """
    with transaction.atomic():
        subject = f"visit:{visit.pk}"
        ask = payments.asked(subject)
        if payments.paid(subject, "bill") or (ask is not None and ask.settled_at is None):
            raise PaidOnline
        if visit.appointment is not None:
            appointments.locked(visit.appointment)
        fresh = visits.reopen(visit=visit, reason=reason, now=now, actor=actor)
        for line in visit.lines.order_by("position"):
            left = line.net_minor - (line.refunds.aggregate(n=Sum("net_minor"))["n"] or 0)
            if left:
                key = f"reopened:{visit.pk}:{line.pk}"
                give_back(line, left, key, reason, now, actor)
        if visit.person is not None:
            tell(
                person=visit.person, kind="bill_reopened", key=f"visit:{visit.pk}:reopened", now=now,
                data={**visit_facts(visit), "ref": fresh.appointment.ref if fresh.appointment else ""},
            )  # fmt: skip
        return fresh
