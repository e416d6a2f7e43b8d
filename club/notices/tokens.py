"""Unsubscribe links: signed, for one purpose, telling a stranger nothing (messages.md §5)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.utils.translation import gettext_lazy as _

from club.notices.models import Notice
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User


SIGNER = signing.Signer(salt="club.notices.unsubscribe", sep="~")


ANSWERS = signing.TimestampSigner(salt="club.notices.answers", sep="~")
ANSWERS_FOR = timedelta(days=120)


class UnknownLink(Refusal):
    code = "unknown_link"
    status = 404
    sentence = _("This link does not belong to a message of ours.")


@dataclass(frozen=True)
class Subscription:
    """What a link stands for: no more words of ``purpose`` to this person or address."""

    purpose: str
    channel: str
    person: User | None
    address: str


def make(notice: Notice, channel: str) -> str:
    """A token for ``/u/<token>/``. The reference is random: it names nobody."""
    return SIGNER.sign(f"{notice.ref.hex}.{channel}.{notice.purpose}")


def read(token: str) -> Subscription:
    """The subscription behind a token; writes nothing. Refuses what we did not sign."""
    try:
        ref, channel, purpose = SIGNER.unsign(token).split(".")
        notice = Notice.objects.select_related("person").get(ref=uuid.UUID(ref))
    except (signing.BadSignature, ValueError, Notice.DoesNotExist) as problem:
        raise UnknownLink from problem
    return Subscription(purpose, channel, notice.person, notice.address)


def for_answers(notice: Notice) -> str:
    """A token for ``/a/<token>/``: whoever has the message may answer it, and nothing else."""
    return ANSWERS.sign(notice.ref.hex)


def asked_by(token: str) -> Notice:
    """The message a token lets answer. Refuses what we did not sign for this, and what is too old."""
    try:
        ref = ANSWERS.unsign(token, max_age=ANSWERS_FOR)
        return Notice.objects.select_related("person").get(ref=uuid.UUID(ref), person__is_active=True)
    except (signing.BadSignature, ValueError, Notice.DoesNotExist) as problem:
        raise UnknownLink from problem
