"""How long records are kept: the table staff edit, what holds them back, and the nightly purge (K5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from club.privacy import rules
from club.privacy.inventory import BLANK, PURGED, Held
from club.privacy.models import LegalHold, Purge, Retention
from club.privacy.queries import kept
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

BATCH = 10_000
BATCHES = 50


class BelowTheLaw(Refusal):
    code = "below_the_law"
    sentence = _("The longest time cannot be shorter than what the law asks for. Split the class instead.")


class NothingWhy(Refusal):
    code = "nothing_why"
    sentence = _("Say why, so that whoever reads this later understands.")


def set_retention(
    *, record_class: str, months_min: int, months_max: int, on: date, why: str, now: datetime, actor: User
) -> Retention:
    """A new row; the old one stays readable with its author and day."""
    if not rules.is_possible(months_min, months_max):
        raise BelowTheLaw
    if not why.strip():
        raise NothingWhy
    with transaction.atomic():
        row = Retention.objects.create(
            record_class=record_class, months_min=months_min, months_max=months_max, from_date=on,
            why=why.strip(), at=now, by=actor,
        )  # fmt: skip
        data = {"class": record_class, "min": months_min, "max": months_max}
        record(actor=actor, verb="privacy.retention_set", subject=row, data=data, why=why.strip(), now=now)
        return row


def hold_back(*, person: User, why: str, now: datetime, actor: User) -> LegalHold:
    """Nothing of this person goes until it is lifted. A second hold is the first."""
    if not why.strip():
        raise NothingWhy
    with transaction.atomic():
        row, is_new = LegalHold.objects.get_or_create(
            person=person, until_at=None, defaults={"why": why.strip(), "from_at": now, "by": actor}
        )
        if is_new:
            record(actor=actor, verb="privacy.held_back", subject=row, why=why.strip(), now=now)
        return row


def lift_hold(*, hold: LegalHold, now: datetime, actor: User) -> None:
    with transaction.atomic():
        row = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if row.until_at is None:
            row.until_at, row.lifted_by = now, actor
            row.save(update_fields=["until_at", "lifted_by"])
            record(actor=actor, verb="privacy.hold_lifted", subject=row, now=now)


def purge(*, now: datetime) -> dict[str, int]:
    """What is older than its class allows goes, in batches; again is harmless. Rows under a hold stay."""
    gone: dict[str, int] = {}
    periods = kept(now.date())
    for entry in PURGED:
        before = rules.months_before(now.date(), periods[entry.record_class].months_max)
        for _n in range(BATCHES):
            count = _batch(entry, before)
            gone[entry.record_class] = gone.get(entry.record_class, 0) + count
            if count < BATCH:
                break
    Purge.objects.bulk_create(
        Purge(
            record_class=code, at=now, rows=count,
            before=rules.months_before(now.date(), periods[code].months_max),
        )
        for code, count in gone.items()
        if count
    )  # fmt: skip
    return gone


def old_rows(entry: Held, before: date) -> models.QuerySet[models.Model]:
    """Rows of one table that had begun before that day, without those of people under a hold."""
    model = apps.get_model(entry.model)
    field = entry.start
    moment = "__" in field or isinstance(model._meta.get_field(field), models.DateTimeField)
    limit = datetime.combine(before, time.min, UTC) if moment else before
    rows = model._base_manager.filter(**{f"{entry.start}__lt": limit}, **entry.only)
    return rows.exclude(**{f"{entry.path}__in": LegalHold.objects.filter(until_at=None).values("person")})


def _batch(entry: Held, before: date) -> int:
    rows = old_rows(entry, before)
    if entry.erase == BLANK:
        rows = rows.exclude(**entry.blank)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    taken = apps.get_model(entry.model)._base_manager.filter(pk__in=keys)
    if entry.erase == BLANK:
        taken.update(**entry.blank)
    else:
        taken.delete()
    return len(keys)
