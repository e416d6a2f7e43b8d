"""Raising a warning once, looking at it, and writing down who is told and what the law says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site
from club.refusals import Refusal
from club.trail.actions import record
from club.warnings import rules
from club.warnings.models import EarlyWarning, LawLimit, WarningRecipient
from club.warnings.queries import Found

if TYPE_CHECKING:
    from portal.models import User


class WordsMissing(Refusal):
    code = "words_missing"
    sentence = _("Say in a few words what worries you.")


class SeenAlready(Refusal):
    code = "seen_already"
    status = 409
    sentence = _("A colleague has looked into this warning.")


@transaction.atomic
def raise_warning(*, found: Found, now: datetime) -> EarlyWarning | None:
    """Once per trigger, car and episode; None when it was raised before."""
    row, is_new = EarlyWarning.objects.get_or_create(
        trigger=found.trigger, vehicle=found.vehicle, episode=found.episode,
        defaults={
            "site": found.site, "visit": found.visit, "person_id": found.person_id, "facts": found.facts,
            "raised_at": now,
        },
    )  # fmt: skip
    return row if is_new else None


@transaction.atomic
def flag(*, vehicle: Vehicle, site: Site, words: str, actor: User, now: datetime) -> EarlyWarning:
    """The button of a worried colleague: one open warning of a car at a time."""
    if not words.strip():
        raise WordsMissing
    Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)
    known = EarlyWarning.objects.open().filter(trigger=rules.BY_HAND, vehicle=vehicle).first()
    if known is not None:
        return known
    row = EarlyWarning.objects.create(
        trigger=rules.BY_HAND, vehicle=vehicle, episode=now.isoformat(), site=site, words=words.strip()[:300],
        raised_at=now, raised_by=actor,
    )  # fmt: skip
    record(actor=actor, verb="warning.flagged", subject=row, now=now, site=site)
    return row


@transaction.atomic
def look(*, warning: EarlyWarning, outcome: str, actor: User, now: datetime) -> EarlyWarning:
    """Somebody looked into it, and what came of it."""
    locked = EarlyWarning.objects.select_for_update(of=("self",)).select_related("site").get(pk=warning.pk)
    if locked.seen_at is not None:
        raise SeenAlready
    if not outcome.strip():
        raise WordsMissing(_("Say in a few words what came of it."))
    locked.seen_at, locked.seen_by, locked.outcome = now, actor, outcome.strip()[:300]
    locked.save(update_fields=["seen_at", "seen_by", "outcome"])
    record(actor=actor, verb="warning.seen", subject=locked, now=now, site=locked.site, why=locked.outcome)
    return locked


@transaction.atomic
def add_recipient(*, user: User, site: Site | None, actor: User, now: datetime) -> WarningRecipient:
    row, is_new = WarningRecipient.objects.get_or_create(user=user, site=site)
    if is_new:
        record(actor=actor, verb="warning.recipient", subject=row, now=now, site=site, data={"user": user.pk})
    return row


@transaction.atomic
def drop_recipient(*, recipient: WarningRecipient, actor: User, now: datetime) -> None:
    record(
        actor=actor, verb="warning.recipient_gone", subject=recipient, now=now, site=recipient.site,
        before={"user": recipient.user_id},
    )  # fmt: skip
    recipient.delete()


@transaction.atomic
def set_law(
    *,
    country: str,
    valid_from: date,
    numbers: Mapping[str, int],
    source: str,
    actor: User | None,
    now: datetime,
) -> LawLimit:
    """The limits of a country from a day on; ``numbers`` as ``rules.Limits`` names them."""
    row = LawLimit.objects.create(
        country=country.upper(), valid_from=valid_from, source=source.strip(), author=actor, recorded_at=now,
        **numbers,
    )  # fmt: skip
    record(actor=actor, verb="law.set", subject=row, now=now, data=dict(numbers))
    return row
