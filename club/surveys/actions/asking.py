"""Asking somebody, once about one thing, or writing down why not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.visits.models import Visit
from club.refusals import Refusal
from club.surveys import rules
from club.surveys.models import Invitation, Survey
from club.surveys.queries import terms, why_not
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

SIGNER = signing.Signer(salt="club.surveys.link", sep="~")


class UnknownLink(Refusal):
    code = "unknown_link"
    status = 404
    sentence = _("This link does not belong to a question of ours.")


class WhyMissing(Refusal):
    code = "why_missing"
    sentence = _("Say why nobody is asked.")


class AlreadyAnswered(Refusal):
    code = "already_answered"
    status = 409
    sentence = _("This survey has been answered.")


def token_of(invitation: Invitation) -> str:
    """What stands in ``/s/<token>/``: signed, naming nobody; no login is needed."""
    return SIGNER.sign(invitation.ref)


def read_token(token: str) -> Invitation:
    """The invitation behind a link; writes nothing."""
    try:
        ref = SIGNER.unsign(token)
        rows = Invitation.objects.select_related("survey", "site__group", "visit__vehicle__model", "person")
        return rows.get(ref=ref)
    except (signing.BadSignature, Invitation.DoesNotExist) as problem:
        raise UnknownLink from problem


@transaction.atomic
def invite(
    *,
    survey: Survey,
    subject: str,
    person: User | None,
    site: Site,
    now: datetime,
    key: str,
    visit: Visit | None = None,
    advisor: User | None = None,
    begun_at: datetime | None = None,
    closed_for: bool = False,
    has_address: bool = False,
) -> Invitation:
    """Ask once per ``key``, or keep why not (``excluded_why``): that covers a visit as well.

    ``begun_at``: when what it is about was over. ``closed_for``: a complaint of this person is open.
    ``has_address``: somebody who is nobody on file can be written to all the same.
    """
    if person is not None:  # one survey per person in 30 days: two visits at once know of each other
        get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    known = Invitation.objects.filter(key=key).first()
    if known is not None:
        return known
    begun = begun_at or now
    numbers = terms(site, now.astimezone(site.tz).date())
    is_stranger = person is None and has_address
    why = "" if is_stranger else why_not(
        person, now=begun, rest_days=numbers.rest_days, closed_for=closed_for
    )  # fmt: skip
    times = rules.plan(
        begun, site.tz, after_hours=numbers.after_hours, opens=numbers.opens, closes=numbers.closes,
        remind_hours=numbers.remind_hours, call_days=numbers.call_days, close_days=numbers.close_days,
    )  # fmt: skip
    return Invitation.objects.create(
        key=key, survey=survey, subject=subject, visit=visit, person=person, site=site, advisor=advisor,
        created_at=now, begun_at=begun, send_at=times.send_at, remind_at=times.remind_at,
        call_at=times.call_at, closes_at=times.closes_at, excluded_at=now if why else None, excluded_why=why,
    )  # fmt: skip


@transaction.atomic
def exclude(
    *, invitation: Invitation, why: str, now: datetime, actor: User | None = None, note: str = ""
) -> Invitation:
    """Nobody is asked after all, and why. By hand only with words."""
    if why == Invitation.Why.HAND and not note.strip():
        raise WhyMissing
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("site").get(pk=invitation.pk)
    if locked.answered_at is not None:
        raise AlreadyAnswered
    if locked.excluded_at is None:
        locked.excluded_at, locked.excluded_why, locked.excluded_note = now, why, note.strip()[:200]
        locked.save(update_fields=["excluded_at", "excluded_why", "excluded_note"])
        record(
            actor=actor, verb="survey.excluded", subject=locked, now=now, site=locked.site, why=note,
            data={"why": why},
        )  # fmt: skip
    return locked


def mark_sent(invitation: Invitation, now: datetime) -> bool:
    """Whether this call is the first to say that it is sent."""
    return _mark(invitation, "sent_at", now)


def mark_reminded(invitation: Invitation, now: datetime) -> bool:
    return _mark(invitation, "reminded_at", now)


def mark_listed(invitation: Invitation, now: datetime) -> bool:
    """On the list of calls."""
    return _mark(invitation, "listed_at", now)


def _mark(invitation: Invitation, name: str, now: datetime) -> bool:
    return bool(Invitation.objects.filter(pk=invitation.pk, **{name: None}).update(**{name: now}))
