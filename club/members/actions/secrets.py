"""What is kept sealed: the ID number, and the code that proves a phone (club.md §1.3, privacy.md)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.queries import policy
from club.members import rules
from club.members.models import Consent, Member, PhoneCode
from club.members.queries.people import identity_hash, may_tell
from club.members.sealing import seal
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

ID_LEAST = 5
TRIES_MAX = 5
CODES_PER_DAY = 5


class NotAnIdNumber(Refusal):
    code = "not_an_id_number"
    sentence = _("An ID number has at least five letters and digits.")


class AskFirst(Refusal):
    code = "ask_first"
    status = 403
    sentence = _("An ID number is kept only for somebody who has agreed to it.")


class NoPhone(Refusal):
    code = "no_phone"
    sentence = _("Tell us your phone number first.")


class TooManyCodes(Refusal):
    code = "too_many_codes"
    status = 429
    sentence = _("We have sent %(max)s codes today. Please try again tomorrow, or ring your centre.")


class WrongCode(Refusal):
    """The same for a wrong, an old and a used one."""

    code = "wrong_code"
    sentence = _("This code is not right, or no longer good. You can ask for a new one.")


def keep_id_number(*, member: Member, number: str, now: datetime, actor: User) -> Member:
    """Keep it sealed, or forget it for an empty ``number``. Raises AskFirst without the person's consent."""
    plain = rules.plain(number).upper()
    if plain and len(plain) < ID_LEAST:
        raise NotAnIdNumber
    if plain and not may_tell(member.user, Consent.Purpose.SENSITIVE, Consent.Channel.EMAIL):
        raise AskFirst
    with transaction.atomic():
        locked = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
        locked.id_sealed = seal(locked.user, plain, now) if plain else None
        locked.id_tail, locked.id_hash = rules.tail(plain), identity_hash("id", plain)
        locked.save(update_fields=["id_sealed", "id_tail", "id_hash"])
        verb = "member.id_kept" if plain else "member.id_forgotten"
        record(actor=actor, verb=verb, subject=locked, now=now)
        return locked


def make_phone_code(*, user: User, now: datetime) -> tuple[PhoneCode, str]:
    """A code for the phone on file, told this once; an older one opens nothing any more."""
    with transaction.atomic():
        person = get_user_model().objects.select_for_update().get(pk=user.pk)
        if not person.phone:
            raise NoPhone
        mine = PhoneCode.objects.filter(person=person)
        if mine.filter(made_at__gt=now - timedelta(days=1)).count() >= CODES_PER_DAY:
            raise TooManyCodes(max=CODES_PER_DAY)
        mine.filter(used_at=None, until__gt=now).update(until=now)
        code = f"{secrets.randbelow(1_000_000):06d}"
        row = PhoneCode.objects.create(
            person=person, phone=str(person.phone), code_hash=_digest(person, code), made_at=now,
            until=now + timedelta(minutes=policy(None, "phone_code_minutes", now.date())),
        )  # fmt: skip
        return row, code


def prove_phone(*, user: User, typed: str, now: datetime) -> None:
    """The code came back: the number is theirs. A wrong one counts, even though it is refused."""
    with transaction.atomic():
        is_right = _is_right(user, typed, now)
    if not is_right:
        raise WrongCode


def _is_right(user: User, typed: str, now: datetime) -> bool:
    person = get_user_model().objects.select_for_update().get(pk=user.pk)
    row = PhoneCode.objects.filter(person=person).order_by("-made_at", "-pk").first()
    if row is None or not row.is_open(now) or row.phone != str(person.phone) or row.tries >= TRIES_MAX:
        return False
    row.tries += 1
    if not secrets.compare_digest(row.code_hash, _digest(person, typed)):
        row.save(update_fields=["tries"])
        return False
    row.used_at = now
    row.save(update_fields=["tries", "used_at"])
    person.phone_verified_at = now
    person.save(update_fields=["phone_verified_at"])
    record(actor=user, verb="person.phone_verified", subject=person, now=now)
    return True


def _digest(person: User, code: str) -> str:
    return identity_hash("phone_code", f"{person.pk}:{rules.plain(code)}")
