"""Benefits put aside, used or let go: lock, key, check, write, as points are (loyalty.md §4.7)."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.actions import AccountFrozen, BadAmount, KeyReused, lock, movement
from loyalty.ledger.actions.asked import days_asked, digest_of, key_asked
from loyalty.ledger.models import Account
from loyalty.refusals import Refusal
from loyalty.tiers.models import Benefit, BenefitUse, Tier
from loyalty.tiers.queries import entitlements_of, standing

UNITS_MAX = 1_000


class NoSuchBenefit(Refusal):
    code = "no_such_benefit"
    sentence = _("This level does not bring this benefit.")


class BenefitGone(Refusal):
    """``left`` of it in this term, which lasts ``until``."""

    code = "benefit_used_up"
    status = 409
    sentence = _("Only %(left)s of this benefit are left until %(until)s.")


class BenefitEnded(Refusal):
    code = "benefit_ended"
    status = 409
    sentence = _("What was put aside is no longer held.")


class BeyondBenefit(Refusal):
    code = "beyond_benefit"
    sentence = _("Only %(held)s were put aside for this.")


@movement
def hold_entitlement(
    *,
    account: Account,
    benefit: Benefit,
    units: int = 1,
    key: str,
    on: datetime.date,
    until: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    site: str = "",
    source: str = "",
    note: str = "",
) -> BenefitUse:
    """Put a benefit of this term aside up to and including ``until``; it lapses by itself after that.

    ``source``: what it waits for, by type and id.
    """
    units, key = _units(units), key_asked(key)
    days_asked(on, until)
    digest = digest_of(
        "benefit", account.pk, benefit=benefit.pk, units=units, on=on, until=until, source=source
    )
    _lock(account.pk)
    if done := BenefitUse.objects.filter(models.Q(key=key) | models.Q(used_key=key)).first():
        if done.key != key or bytes(done.digest) != digest:
            raise KeyReused
        return done
    now_standing = standing(account, on)
    found = next((e for e in entitlements_of(account, on, now_standing) if e.benefit == benefit), None)
    if found is None or not found.units:
        raise NoSuchBenefit
    if units > found.left:
        raise BenefitGone(left=found.left, until=found.until)
    return BenefitUse.objects.create(
        account=account, benefit=benefit, tier=Tier.objects.get(code=now_standing.tier.code), units=units,
        on=on, until=until, key=key, digest=digest, posted_at=now, site=site, source=source, note=note,
        actor_id=actor.pk if actor else None,
    )  # fmt: skip


@movement
def capture_entitlement(
    *,
    use: BenefitUse,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    units: int | None = None,
    actor: models.Model | None = None,
    site: str = "",
) -> BenefitUse:
    """It was used, all of it or ``units``; the rest is free again. The level is kept to its term's end."""
    key = key_asked(key)
    if units is not None:
        units = _units(units)
    digest = digest_of("benefit_use", use.account_id, use=use.pk, units=units, on=on)
    _lock(use.account_id)
    if done := BenefitUse.objects.filter(models.Q(key=key) | models.Q(used_key=key)).first():
        if done.used_key != key or bytes(done.used_digest or b"") != digest:
            raise KeyReused
        return done
    fresh = BenefitUse.objects.select_related("account", "tier").get(pk=use.pk)
    on = max(on, fresh.on)
    if not fresh.is_held(on):
        raise BenefitEnded
    if units is not None and units > fresh.units:
        raise BeyondBenefit(held=fresh.units)
    fresh.used_on, fresh.ended_on, fresh.used_units = on, on, units or fresh.units
    fresh.used_key, fresh.used_digest = key, digest
    fresh.used_by_id, fresh.site = actor.pk if actor else None, site or fresh.site
    fresh.keeps_until = _kept_until(fresh, on)
    fresh.save()
    return fresh


@movement
def keep_entitlement(*, use: BenefitUse, until: datetime.date, on: datetime.date) -> BenefitUse:
    """What it waits for has moved: its last day moves along. What is no longer held stays so."""
    days_asked(on, until)
    _lock(use.account_id, even_frozen=True)
    fresh = BenefitUse.objects.get(pk=use.pk)
    if fresh.is_held(max(on, fresh.on)) and fresh.until != until:
        fresh.until = max(until, fresh.on)
        fresh.save(update_fields=["until"])
    return fresh


@movement
def release_entitlement(*, use: BenefitUse, on: datetime.date) -> BenefitUse:
    """Free it again; twice changes nothing, and what was used stays used."""
    _lock(use.account_id, even_frozen=True)
    fresh = BenefitUse.objects.get(pk=use.pk)
    if fresh.used_on is not None:
        raise BenefitEnded
    on = max(on, fresh.on)
    if fresh.is_held(on):
        fresh.ended_on = on
        fresh.save(update_fields=["ended_on"])
    return fresh


@movement
def use_entitlement(
    *,
    account: Account,
    benefit: Benefit,
    units: int = 1,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None = None,
    site: str = "",
    note: str = "",
) -> BenefitUse:
    """Hold and capture in one step, at the counter."""
    held = hold_entitlement(
        account=account, benefit=benefit, units=units, key=key, on=on, until=on, now=now, actor=actor,
        site=site, note=note,
    )  # fmt: skip
    return capture_entitlement(use=held, key=f"{key}:used", on=on, now=now, actor=actor, site=site)


def _kept_until(use: BenefitUse, on: datetime.date) -> datetime.date | None:
    """The end of the term, if the member still holds the level it was put aside with."""
    now = standing(use.account, on)
    return now.term_ends_on if now.tier.rank >= use.tier.rank and now.valid_until else None


def _lock(account_id: int, *, even_frozen: bool = False) -> None:
    """The root's row, ours until the transaction ends."""
    lock(account_id)
    if not even_frozen and Account.objects.filter(pk=account_id, frozen_at__isnull=False).exists():
        raise AccountFrozen


def _units(units: object) -> int:
    if type(units) is not int or not 1 <= units <= UNITS_MAX:
        raise BadAmount(what="units", least=1, most=UNITS_MAX)
    return units
