"""Verified, in talks, ordered: the steps in between."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.leads.actions.steps import NotVerified, WordsMissing, move, take
from club.leads.models import Lead

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def verify(*, lead: Lead, person: User | None, words: str, actor: User, now: datetime) -> Lead:
    """A person of ours has checked it: from now on the record counts (club.md §1.5).

    ``person``: who it is on file, found or made by the hall. It counts only after a contact.
    """
    locked = take(lead)
    if locked.contacted_at is None:
        raise NotVerified
    locked.verified_at, locked.verified_by = now, actor
    locked.person = person or locked.person
    return move(locked, Lead.Stage.VERIFIED, words, actor, now)


@transaction.atomic
def go_on(*, lead: Lead, words: str, actor: User, now: datetime) -> Lead:
    """In talks."""
    if not words.strip():
        raise WordsMissing
    locked = take(lead)
    _must_be_verified(locked)
    return move(locked, Lead.Stage.NURTURED, words, actor, now)


@transaction.atomic
def order(*, lead: Lead, value_minor: int | None, words: str, actor: User, now: datetime) -> Lead:
    """A contract is signed; who closed it stays on the lead."""
    locked = take(lead)
    _must_be_verified(locked)
    locked.ordered_at, locked.sold_by = now, actor
    locked.value_minor = value_minor if value_minor is not None else locked.value_minor
    return move(locked, Lead.Stage.ORDERED, words, actor, now)


def _must_be_verified(lead: Lead) -> None:
    if lead.verified_at is None:
        raise NotVerified
