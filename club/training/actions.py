"""Recording certificates, taking them back; coaching and the second look."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.sites.queries import group
from club.refusals import Refusal
from club.trail.actions import record
from club.training.models import Certificate, Coaching

if TYPE_CHECKING:
    from portal.models import User


class OwnCertificate(Refusal):
    code = "own_certificate"
    status = 403
    sentence = _("Somebody else has to record a certificate of your own.")


class NotOurs(Refusal):
    code = "not_ours"
    sentence = _("Certificates and coaching are for people who work here.")


class BadDates(Refusal):
    code = "bad_dates"
    sentence = _("These days cannot be right.")


class WordsMissing(Refusal):
    code = "words_missing"
    sentence = _("Write a word or two first.")


class ReviewedAlready(Refusal):
    code = "reviewed_already"
    status = 409
    sentence = _("This has been looked at again already.")


@transaction.atomic
def certify(
    *,
    user: User,
    course: str,
    passed_on: date,
    trainer: str,
    now: datetime,
    actor: User,
    until: date | None = None,
) -> Certificate:
    """Somebody passed. ``until``: the first day on which it no longer holds."""
    if user.pk == actor.pk:
        raise OwnCertificate
    if not user.is_staff:
        raise NotOurs
    if passed_on > now.astimezone(group().tz).date() or (until is not None and until <= passed_on):
        raise BadDates
    row, is_new = Certificate.objects.get_or_create(
        user=user, course=course, passed_on=passed_on,
        defaults={
            "until_date": until, "trainer": trainer.strip(), "recorded_at": now, "recorded_by": actor,
        },
    )  # fmt: skip
    if is_new:
        record(
            actor=actor, verb="certificate.recorded", subject=row, now=now,
            data={"user": user.pk, "course": course, "passed_on": passed_on.isoformat()},
        )  # fmt: skip
    return row


@transaction.atomic
def revoke(*, certificate: Certificate, why: str, now: datetime, on: date, actor: User) -> Certificate:
    """It holds no longer from today on."""
    if not why.strip():
        raise WordsMissing
    locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if locked.revoked_on is None:
        locked.revoked_on, locked.revoked_why = on, why.strip()[:200]
        locked.save(update_fields=["revoked_on", "revoked_why"])
        record(actor=actor, verb="certificate.revoked", subject=locked, now=now, why=why)
    return locked


@transaction.atomic
def coach(
    *,
    site: Site,
    user: User,
    step: str,
    seen: str,
    agreed: str,
    review_on: date,
    now: datetime,
    actor: User,
) -> Coaching:
    """What was seen at one step of a visit, and what is agreed."""
    if not user.is_staff or user.pk == actor.pk:
        raise NotOurs
    if not (seen.strip() and agreed.strip()):
        raise WordsMissing
    if review_on < now.astimezone(site.tz).date():
        raise BadDates
    row = Coaching.objects.create(
        site=site, user=user, coach=actor, step=step, seen=seen.strip()[:500], agreed=agreed.strip()[:500],
        at=now, review_on=review_on,
    )  # fmt: skip
    record(actor=actor, verb="coaching.noted", subject=row, now=now, site=site, data={"step": step})
    return row


@transaction.atomic
def review(*, coaching: Coaching, words: str, now: datetime, actor: User) -> Coaching:
    """The second look, once."""
    if not words.strip():
        raise WordsMissing
    locked = Coaching.objects.select_for_update(of=("self",)).select_related("site").get(pk=coaching.pk)
    if locked.reviewed_at is not None:
        raise ReviewedAlready
    locked.reviewed_at, locked.reviewed_by, locked.review = now, actor, words.strip()[:500]
    locked.save(update_fields=["reviewed_at", "reviewed_by", "review"])
    record(actor=actor, verb="coaching.reviewed", subject=locked, now=now, site=locked.site)
    return locked
