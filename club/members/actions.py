"""Joining, keeping the file, deciding what may be said (club.md §1, privacy.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members import rules
from club.members.models import Consent, Member
from club.members.sequence import next_serial
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


PERSON_FIELDS = frozenset({"name", "phone", "language"})
MEMBER_FIELDS = frozenset(
    {"site", "birth_day", "birth_month", "birth_year", "birth_leap", "attribute", "company", "street"}
    | {"town", "postcode", "country", "hobbies", "occupation", "industry", "fleet_size"}
)
OWN_DECISION = frozenset({"marketing", "partner", "profiling"})


class NotYourConsent(Refusal):
    code = "not_your_consent"
    status = 403
    sentence = _("Only the person can agree to this. Ask for it in writing and add the paper to the file.")


class UnknownField(Refusal):
    code = "unknown_field"
    sentence = _("“%(field)s” cannot be changed here.")


class AlwaysSent(Refusal):
    code = "always_sent"
    sentence = _("We always write about your own bookings, your account and recalls of your car.")


def join(
    *,
    user: User,
    site: Site,
    consents: Mapping[tuple[str, str], bool],
    text_version: str,
    how: str,
    now: datetime,
    actor: User | None = None,
) -> Member:
    """Make the person a member of the club. A second call answers with the same member."""
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=user.pk)
        member = Member.objects.filter(user=user).first()
        if member is not None:
            return member
        number = rules.member_number(site.pk, next_serial())
        member = Member.objects.create(user=user, number=number, site=site, joined_at=now)
        for (purpose, channel), granted in sorted(consents.items()):
            set_consent(
                person=user, purpose=purpose, channel=channel, granted=granted,
                text_version=text_version, how=how, site=site, now=now, actor=actor or user,
            )  # fmt: skip
        record(
            actor=actor or user, verb="member.joined", subject=member, data={"how": how}, site=site, now=now
        )
        return member


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
) -> Consent:
    """Append one decision; the same decision again adds nothing.

    ``actor`` None is the person through a signed link. Staff cannot agree to marketing for anybody.
    """
    if purpose in rules.ALWAYS:
        raise AlwaysSent
    if granted and purpose in OWN_DECISION and actor is not None and actor.pk != person.pk:
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
        )  # fmt: skip
        consent.full_clean()
        consent.save()
        return consent


def edit_profile(*, member: Member, now: datetime, actor: User, **fields: object) -> Member:
    """Change fields of the file and of the person; the trail keeps what was before."""
    for name in fields.keys() - PERSON_FIELDS - MEMBER_FIELDS:
        raise UnknownField(field=name)
    with transaction.atomic():
        locked = (
            Member.objects.select_for_update(of=("self",)).select_related("user", "site").get(pk=member.pk)
        )
        before = {name: _plain(_owner(locked, name), name) for name in fields}
        for name, value in fields.items():
            setattr(_owner(locked, name), name, value)
        after = {name: _plain(_owner(locked, name), name) for name in fields}
        changed = [name for name in fields if before[name] != after[name]]
        if changed:
            locked.full_clean(exclude=["user", "number"])
            locked.user.full_clean(exclude=["password"])
            locked.user.save(update_fields=[*PERSON_FIELDS, "email"])
            locked.save()
            record(
                actor=actor, verb="member.edited", subject=locked, site=locked.site, now=now,
                before={name: before[name] for name in changed}, data={name: after[name] for name in changed},
            )  # fmt: skip
        return locked


def verify(*, member: Member, now: datetime, actor: User) -> Member:
    """A person of the staff has seen that this record is somebody (club.md §1.5). Once."""
    with transaction.atomic():
        locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        if locked.verified_at is None:
            locked.verified_at, locked.verified_by = now, actor
            locked.save(update_fields=["verified_at", "verified_by"])
            record(actor=actor, verb="member.verified", subject=locked, now=now)
        return locked


def _owner(member: Member, name: str) -> Member | User:
    return member.user if name in PERSON_FIELDS else member


def _plain(owner: Member | User, name: str) -> object:
    value = getattr(owner, name)
    return value if value is None or isinstance(value, int) else str(value)
