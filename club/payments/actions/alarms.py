"""What a person must look at: raised once, answered once, by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from club.payments.actions.refusals import AlarmAnswered, AnswerMissing
from club.payments.models import Payment, PaymentAlarm, StripeEvent
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


def alarm(
    *,
    kind: str,
    key: str,
    now: datetime,
    payment: Payment | None = None,
    event: StripeEvent | None = None,
    site: Site | None = None,
    note: str = "",
) -> PaymentAlarm:
    """Once per ``key``, in the caller's transaction."""
    place = site or (payment.site if payment is not None else None)
    facts = {"kind": kind, "payment": payment, "event": event, "site": place, "note": note[:300], "at": now}
    return PaymentAlarm.objects.get_or_create(key=key, defaults=facts)[0]


@transaction.atomic
def answer(*, raised: PaymentAlarm, words: str, now: datetime, actor: User) -> PaymentAlarm:
    """Somebody looked and says what it was. Raises AnswerMissing, AlarmAnswered."""
    if not words.strip():
        raise AnswerMissing
    locked = PaymentAlarm.objects.select_for_update(of=("self",)).get(pk=raised.pk)
    if locked.answered_at is not None:
        raise AlarmAnswered
    locked.answered_at, locked.answered_by, locked.answer = now, actor, words.strip()[:300]
    locked.save(update_fields=["answered_at", "answered_by", "answer"])
    record(
        actor=actor, verb="payment.alarm_answered", subject=locked, why=locked.answer, now=now,
        site=locked.site,
    )  # fmt: skip
    return locked
