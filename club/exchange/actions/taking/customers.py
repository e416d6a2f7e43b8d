"""Customers: a person each. Who may be known already is never joined on a guess (members.md, F16).

Who looks after their own data, having joined or signed in, is not overwritten; what the dealer system
says stands beside it in the record's facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import phonenumbers
from django.contrib.auth import get_user_model

from club.exchange.actions.taking.engine import CHANGED, NEW, Judged, Taker
from club.exchange.models import ImportedRow, ImportJob
from club.exchange.rules.rows import late_days
from club.members.actions import AskFirst, keep_id_number
from club.members.models import Member

if TYPE_CHECKING:
    from portal.models import User

OWN = ("name", "phone", "email", "language")
FACTS = (
    "company", "street", "town", "postcode", "purchased_on", "attribute", "occupation", "industry",
    "hobbies", "note",
)  # fmt: skip


def judge(job: ImportJob, judged: Sequence[Judged], now: datetime) -> None:
    for each in judged:
        number = phone_of(each.values["phone"], job.site.country)
        if number is None:
            each.error("phone", "bad_phone", each.values["phone"])
        else:
            each.values["phone"] = number
        each.late_days = late_days(each.values["purchased_on"], now.astimezone(job.site.tz))
    judged = [each for each in judged if each.outcome == NEW]
    by_mail = {user.email: user for user in known("email", [each.values["email"] for each in judged])}
    by_phone: dict[str, list[User]] = {}
    for user in known("phone", [each.values["phone"] for each in judged]):
        by_phone.setdefault(str(user.phone), []).append(user)
    mails: set[str] = set()
    for each in judged:
        told = each.values
        if each.record is not None and each.record.person_id and is_forgotten(each.record.person):
            each.error("number", "forgotten", each.unit.number)
        elif each.record is not None and each.record.person_id:
            each.outcome, each.target = CHANGED, each.record.person
            other = by_mail.get(told["email"])
            if other is not None and other.pk != each.record.person_id:
                each.person = other
                each.conflict("same_email")
        elif told["email"] and told["email"] in mails:
            each.error("email", "twice_in_list", told["email"])
        else:
            find(each, by_mail.get(told["email"]), by_phone.get(told["phone"], []))
        mails.add(told["email"])


def is_forgotten(user: User | None) -> bool:
    """Erased at their own wish: a list does not bring them back (privacy.md)."""
    return user is not None and not user.is_active and not user.name and not user.phone


def find(each: Judged, by_mail: User | None, by_phone: Sequence[User]) -> None:
    """The same e-mail and the same phone or name is the same person; less than that asks."""
    told = each.values
    if by_mail is not None:
        is_same = not by_mail.is_staff and (
            same_name(by_mail.name, told["name"]) or (told["phone"] and str(by_mail.phone) == told["phone"])
        )
        each.target = each.person = by_mail
        if not is_same:
            each.conflict("same_email")
        return
    namesake = next((user for user in by_phone if same_name(user.name, told["name"])), None)
    if namesake is not None:
        each.person = namesake
        each.conflict("maybe_same_person")


def write(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    fresh = [each for each in taken if each.target is None]
    for each in fresh:
        user = get_user_model()(
            name=each.values["name"], phone=each.values["phone"], email=each.values["email"] or None,
            language=each.values["language"], date_joined=now,
        )  # fmt: skip
        user.set_unusable_password()
        each.target = user
    get_user_model().objects.bulk_create([each.target for each in fresh])
    made = {each.target.pk for each in fresh}
    independent = set(
        Member.objects.filter(user__in=[each.target.pk for each in taken]).values_list("user_id", flat=True)
    )
    for each in taken:
        user = each.target
        each.after["person_id"] = user.pk
        each.facts = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name in (*FACTS, *OWN)
            if (value := each.values[name])
        }
        keep_id(job, each, user, now)
        if user.pk in made:
            each.after["made"] = "person"
        else:
            update(each, user, is_own=user.pk in independent or user.has_usable_password())


def keep_id(job: ImportJob, each: Judged, user: User, now: datetime) -> None:
    """Sealed, and only of members who have agreed to it; of others nothing is kept (privacy.md)."""
    number, actor = each.values["id_number"], job.confirmed_by
    if not number:
        return
    each.code = ImportedRow.ID_NOT_KEPT
    member = Member.objects.filter(user=user, closed_at=None).first()
    if member is not None and actor is not None:
        with suppress(AskFirst):
            keep_id_number(member=member, number=number, now=now, actor=actor)
            each.code = ""


def update(each: Judged, user: User, *, is_own: bool) -> None:
    """What is blank is filled; the rest is changed only for people who cannot do it themselves."""
    for name in OWN:
        value, old = each.values[name], getattr(user, name)
        old = str(old) if old else ""
        if not value or value == old or (old and is_own):
            continue
        each.before[name], each.after[name] = old, value
        setattr(user, name, value)
    if set(each.after) & set(OWN):
        user.save(update_fields=list(OWN))


def known(field: str, wanted: Sequence[str]) -> Sequence[User]:
    values = [value for value in wanted if value]
    return list(get_user_model().objects.filter(**{f"{field}__in": values})) if values else []


def same_name(one: str, other: str) -> bool:
    return bool(one) and sorted(one.casefold().split()) == sorted(other.casefold().split())


def phone_of(text: str, country: str) -> str | None:
    """As it is stored (E.164); "" for none, None for what cannot be one."""
    if not text:
        return ""
    try:
        found = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def undo(before: Mapping[str, str], after: Mapping[str, object], person: User) -> str:
    """Put back what the list changed, where it still stands; the reason if something stays."""
    changed = [name for name in OWN if name in before and str(getattr(person, name) or "") == after.get(name)]
    for name in changed:
        setattr(person, name, before[name] or (None if name == "email" else ""))
    if changed:
        person.save(update_fields=changed)
    return "" if len(changed) == len([n for n in OWN if n in before]) else "changed_since"


CUSTOMERS = Taker(judge, write)
