"""Partners write what they would like to tell members; staff answer, change the words, send (club.md §3.10).

A partner's link is signed and can be ended. What comes back to a partner is a decision and, once sent, one
number; names and addresses stay here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction

from booking.sites.queries import group
from club.events.actions import refusals
from club.events.models import Event, Partner, PartnerRequest
from club.events.queries import terms_at
from club.trail.actions import record

if TYPE_CHECKING:
    from booking.sites.models import Site
    from portal.models import User

State = PartnerRequest.State
SIGNER = signing.Signer(salt="club.events.partners", sep="~")


def link_token(partner: Partner) -> str:
    return SIGNER.sign(f"{partner.ref}.{partner.link_version}")


def partner_behind(token: str) -> Partner:
    """Whose link this is. A wrong, an old and an ended one get the same answer. Raises PartnerEnded."""
    try:
        ref, _dot, version = SIGNER.unsign(token).partition(".")
    except signing.BadSignature:
        raise refusals.PartnerEnded from None
    found = Partner.objects.filter(ref=ref, link_version=int(version), ended_at=None).first()
    if found is None:
        raise refusals.PartnerEnded
    return found


@transaction.atomic
def add_partner(
    *, name: str, contact: str, email: str, site: Site | None, now: datetime, actor: User
) -> Partner:
    partner = Partner(name=name, contact=contact, email=email, site=site, created_at=now, created_by=actor)
    partner.full_clean(exclude=["created_by"])
    partner.save(force_insert=True)
    record(actor=actor, verb="partner.added", subject=partner, site=site, now=now)
    return partner


@transaction.atomic
def renew_link(*, partner: Partner, now: datetime, actor: User) -> Partner:
    """The link known so far ends; the next one is another."""
    locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    locked.link_version += 1
    locked.save(update_fields=["link_version"])
    record(actor=actor, verb="partner.link_renewed", subject=locked, site=locked.site, now=now)
    return locked


@transaction.atomic
def end_partner(*, partner: Partner, now: datetime, actor: User) -> Partner:
    locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if locked.ended_at is None:
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
        record(actor=actor, verb="partner.ended", subject=locked, site=locked.site, now=now)
    return locked


@transaction.atomic
def ask(
    *,
    partner: Partner,
    title: str,
    words: str,
    now: datetime,
    wanted_from: date | None = None,
    event: Event | None = None,
) -> PartnerRequest:
    """The partner's own words, so many waiting at most. Raises TooManyRequests, PartnerEnded."""
    found = Partner.objects.select_related("site")
    locked = found.select_for_update(of=("self",)).get(pk=partner.pk)
    if locked.ended_at is not None:
        raise refusals.PartnerEnded
    terms = terms_at(locked.site_id, now.astimezone((locked.site or group()).tz).date())
    if locked.requests.filter(state=State.ASKED).count() >= terms.partner_waiting:
        raise refusals.TooManyRequests
    asked = PartnerRequest(
        partner=locked, title=title, words=words, wanted_from=wanted_from, event=event, asked_at=now
    )
    asked.full_clean()
    asked.save(force_insert=True)
    return asked


@transaction.atomic
def approve(
    *,
    request: PartnerRequest,
    title: str,
    words: str,
    audience: dict[str, list[str]],
    now: datetime,
    actor: User,
) -> PartnerRequest:
    """Staff found words and an audience. Raises AnsweredAlready."""
    locked = lock_request(request)
    locked.state, locked.final_title, locked.final_words = State.APPROVED, title, words
    locked.audience = audience
    return decided(locked, "partner.approved", now, actor)


@transaction.atomic
def decline(*, request: PartnerRequest, answer: str, now: datetime, actor: User) -> PartnerRequest:
    """Not this time; ``answer`` is what the partner reads. Raises AnsweredAlready."""
    locked = lock_request(request)
    locked.state, locked.answer = State.DECLINED, answer
    return decided(locked, "partner.declined", now, actor)


def lock_request(request: PartnerRequest, state: str = State.ASKED) -> PartnerRequest:
    rows = PartnerRequest.objects.select_for_update(of=("self",)).select_related("partner__site", "event")
    locked = rows.get(pk=request.pk)
    if locked.state != state:
        raise refusals.AnsweredAlready if state == State.ASKED else refusals.NotApproved
    return locked


def decided(locked: PartnerRequest, verb: str, now: datetime, actor: User) -> PartnerRequest:
    locked.decided_at, locked.decided_by = now, actor
    locked.full_clean(exclude=["decided_by"])
    locked.save()
    record(actor=actor, verb=verb, subject=locked, site=locked.partner.site, why=locked.answer, now=now)
    return locked


def note_sent(*, request: PartnerRequest, reached: int, now: datetime, actor: User) -> PartnerRequest:
    """In the caller's transaction, on a locked request."""
    request.state, request.sent_at, request.sent_by = State.SENT, now, actor
    request.reached = reached
    request.save(update_fields=["state", "sent_at", "sent_by", "reached"])
    data = {"reached": reached}
    record(actor=actor, verb="partner.sent", subject=request, site=request.partner.site, data=data, now=now)
    return request
