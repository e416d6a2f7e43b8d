"""Asking for a bill to be paid here, and noting that it was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.payments.actions.refusals import BillAskSettled
from club.payments.models import BillAsk
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def ask_for_bill(*, subject: str, person: User, site: Site, now: datetime, actor: User | None) -> BillAsk:
    """Once for a bill; again: the same."""
    facts = {"person": person, "site": site, "asked_at": now, "asked_by": actor}
    ask, is_new = BillAsk.objects.get_or_create(subject=subject, defaults=facts)
    if is_new:
        record(actor=actor, verb="bill.asked_online", subject=ask, now=now, site=site)
    return ask


@transaction.atomic
def settle_ask(*, subject: str, how: str, now: datetime, actor: User | None = None) -> BillAsk:
    """The bill is paid: "online" or at the "counter". Raises BillAskSettled."""
    ask = BillAsk.objects.select_for_update(of=("self",)).get(subject=subject)
    if ask.settled_at is not None:
        raise BillAskSettled
    ask.settled_at, ask.settled_how, ask.settled_by = now, how, actor
    ask.save(update_fields=["settled_at", "settled_how", "settled_by"])
    record(actor=actor, verb="bill.settled", subject=ask, data={"how": how}, now=now, site=ask.site)
    return ask
