"""Marks that staff set on a customer: one word of each kind, with who and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from club.refusals import Refusal
from club.segments.models import Mark
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class MarkUnknown(Refusal):
    code = "mark_unknown"
    sentence = _("Please choose one of the words on offer.")


@transaction.atomic
def mark(*, member: Member, kind: str, word: str, now: datetime, actor: User) -> Mark | None:
    """Note it, in place of what was noted before; an empty word takes it back."""
    if kind not in Mark.OF or (word and word not in Mark.OF[kind]):
        raise MarkUnknown
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    held = Mark.objects.filter(member=member, kind=kind, ended_at=None).first()
    if held is not None and held.word == word:
        return held
    if held is not None:
        held.ended_at = now
        held.save(update_fields=["ended_at"])
    record(
        actor=actor, verb="member.marked", subject=member, now=now, site=member.site,
        before={kind: held.word if held else ""}, data={kind: word},
    )  # fmt: skip
    if not word:
        return None
    return Mark.objects.create(member=member, kind=kind, word=word, noted_at=now, noted_by=actor)
