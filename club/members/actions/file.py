"""Joining, keeping the file, being verified (club.md §1)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members import rules
from club.members.actions.consents import set_consent
from club.members.models import FieldNews, Member
from club.members.sealing import seal
from club.members.sequence import next_serial
from club.refusals import Refusal
from club.tasks.actions import withdraw
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


PERSON_FIELDS = frozenset({"name", "phone", "language"})
MEMBER_FIELDS = frozenset(
    {"site", "birth_day", "birth_month", "birth_year", "birth_leap", "birth_lunar", "attribute", "company"}
    | {"zone"}
    | {"street", "town", "postcode", "country", "hobbies", "occupation", "industry", "region", "fleet_size"}
)


class UnknownField(Refusal):
    code = "unknown_field"
    sentence = _("“%(field)s” cannot be changed here.")


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


def edit_profile(*, member: Member, now: datetime, actor: User, **fields: object) -> Member:
    """Change fields of the file and of the person; the trail keeps what was before, sealed.

    What its owner saves is confirmed as well; what staff save is news only where it changed something.
    """
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
        hear(member=locked, names=fields if actor.pk == locked.user_id else changed, now=now, actor=actor)
        if changed:
            _save(locked, changed, now)
            _record(locked, changed, before, after, now, actor)
        return locked


def hear(*, member: Member, names: Iterable[str], now: datetime, actor: User | None) -> None:
    """These fields were said or confirmed now; what is empty says nothing."""
    known = member.facts()
    FieldNews.objects.bulk_create(
        [
            FieldNews(member=member, field=name, at=now, by=actor)
            for name in sorted(set(names))
            if known.get(name)
        ],
        update_conflicts=True, unique_fields=["member", "field"], update_fields=["at", "by"],
    )  # fmt: skip


def verify(*, member: Member, now: datetime, actor: User) -> Member:
    """A person of the staff has seen that this record is somebody (club.md §1.5). Once."""
    with transaction.atomic():
        locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
        if locked.verified_at is None:
            locked.verified_at, locked.verified_by = now, actor
            locked.save(update_fields=["verified_at", "verified_by"])
            record(actor=actor, verb="member.verified", subject=locked, now=now)
        return locked


def reached_again(*, member: Member, field: str, now: datetime) -> None:
    """Another ``email`` or ``phone`` was given: nobody has to ask for it any more (F14)."""
    subject = f"member:{member.number}"
    withdraw(subject=subject, kinds=("fix_contact",), facts={"field": field}, now=now)


def _save(member: Member, changed: list[str], now: datetime) -> None:
    """A new phone is nobody's until a code proves it."""
    member.full_clean(exclude=["user", "number"])
    member.user.full_clean(exclude=["password"])
    if "phone" in changed:
        member.user.phone_verified_at = None
        reached_again(member=member, field="phone", now=now)
    member.user.save(update_fields=[*PERSON_FIELDS, "email", "phone_verified_at"])
    member.save()


def _record(
    member: Member,
    changed: list[str],
    before: Mapping[str, object],
    after: Mapping[str, object],
    now: datetime,
    actor: User,
) -> None:
    """The trail is never changed, so what it says of a person is sealed by the person's key."""
    was, is_now = (
        b64encode(seal(member.user, json.dumps({name: part[name] for name in changed}), now)).decode()
        for part in (before, after)
    )
    record(
        actor=actor, verb="member.edited", subject=member, site=member.site, now=now,
        before={"sealed": was}, data={"fields": changed, "sealed": is_now},
    )  # fmt: skip


def _owner(member: Member, name: str) -> Member | User:
    return member.user if name in PERSON_FIELDS else member


def _plain(owner: Member | User, name: str) -> object:
    value = getattr(owner, name)
    return value if value is None or isinstance(value, int) else str(value)
