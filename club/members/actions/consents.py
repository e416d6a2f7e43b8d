"""Deciding what may be said: one row per decision (privacy.md)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.files.models import File
from booking.sites.models import Site
from club.members import rules
from club.members.models import Consent
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


OWN_DECISION = frozenset({"marketing", "partner", "profiling", "sensitive"})


class NotYourConsent(Refusal):
    code = "not_your_consent"
    status = 403
    sentence = _("Only the person can agree to this. Ask for it in writing and add the paper to the file.")


class AlwaysSent(Refusal):
    code = "always_sent"
    sentence = _("We always write about your own bookings, your account and recalls of your car.")


def set_consent(
    *,
    person: User,
    purpose: str,
    channel: str,
    granted: bool,
    text_version: str,
    how: str,
    now: datetime,
    actor: User | None = None,
    site: Site | None = None,
    evidence: File | None = None,
) -> Consent:
    """Append one decision; the same decision again adds nothing.

    ``actor`` None is the person through a signed link. Staff cannot agree to marketing for anybody,
    unless the signed paper (``evidence``) goes into the file with it.
    """
    if purpose in rules.ALWAYS:
        raise AlwaysSent
    if (
        granted
        and purpose in OWN_DECISION
        and actor is not None
        and actor.pk != person.pk
        and evidence is None
    ):
        raise NotYourConsent
    decision = Consent.Decision.GRANTED if granted else Consent.Decision.WITHDRAWN
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=person.pk)
        last = Consent.objects.filter(person=person, purpose=purpose, channel=channel).order_by("-id").first()
        if last is not None and last.decision == decision and last.text_version == text_version:
            return last
        consent = Consent(
            person=person, purpose=purpose, channel=channel, decision=decision,
            text_version=text_version, how=how, site=site, at=now, by=actor,
            evidence=evidence,
        )  # fmt: skip
        consent.full_clean()
        consent.save()
        if evidence is not None:
            record(
                actor=actor, verb="consent.on_paper", subject=consent, now=now, site=site,
                data={"purpose": purpose, "channel": channel, "file": evidence.ref},
            )  # fmt: skip
        return consent
