"""What happens in a contact: one question, a note for the others, who looks after whom (F13, F19, H14)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members.actions.file import edit_profile, hear
from club.members.models import Asked, Member, Note, Relation
from club.members.queries.file import ask_next
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

BIRTHDAY = ("birth_day", "birth_month", "birth_lunar")


class OneQuestion(Refusal):
    code = "one_question"
    status = 409
    sentence = _("One question in a contact is enough; the next one can wait for the next time.")


class NothingSaid(Refusal):
    code = "nothing_said"
    sentence = _("Write what you want the others to know.")


def answered(*, member: Member, contact: str, now: datetime, actor: User, **fields: object) -> Member:
    """The one question of this contact was answered: ``fields`` go into the file. Raises OneQuestion."""
    name = "birth_day" if set(fields) & set(BIRTHDAY) else next(iter(fields))
    with transaction.atomic():
        _ask(member, name, contact, Asked.Answer.GIVEN, now, actor)
        saved = edit_profile(member=member, now=now, actor=actor, **fields)
        hear(member=saved, names=fields, now=now, actor=actor)
        return saved


def declined(*, member: Member, field: str, contact: str, now: datetime, actor: User) -> None:
    """They would rather not say: it is not asked again for half a year. Raises OneQuestion."""
    with transaction.atomic():
        _ask(member, field, contact, Asked.Answer.DECLINED, now, actor)


def _ask(member: Member, field: str, contact: str, answer: str, now: datetime, actor: User) -> None:
    locked = Member.objects.select_for_update(of=("self",)).select_related("user", "site").get(pk=member.pk)
    if ask_next(locked, now=now, contact=contact) is None:
        raise OneQuestion
    Asked.objects.create(member=locked, field=field, contact=contact, answer=answer, at=now, by=actor)


def note(
    *, person: User, words: str, site: Site, now: datetime, actor: User, kind: str = Note.Kind.NOTE
) -> Note:
    """Sales, service and the hotline read it."""
    if not words.strip():
        raise NothingSaid
    with transaction.atomic():
        row = Note.objects.create(
            person=person, kind=kind, words=words.strip(), site=site, by=actor, at=now
        )  # fmt: skip
        record(actor=actor, verb="person.noted", subject=person, data={"note": row.pk}, site=site, now=now)
        return row


def note_done(*, note: Note, now: datetime, actor: User) -> Note:
    """What was handed over is taken care of. Once."""
    with transaction.atomic():
        locked = Note.objects.select_for_update().get(pk=note.pk)
        if locked.done_at is None:
            locked.done_at, locked.done_by = now, actor
            locked.save(update_fields=["done_at", "done_by"])
        return locked


def look_after(
    *, person: User, side: str, staff: User, site: Site, now: datetime, actor: User, why: str = ""
) -> Relation:
    """Who looks after a person from now on; who did stays written (F19). The same again changes nothing."""
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=person.pk)
        last = Relation.objects.filter(person=person, side=side, until_at=None).first()
        if last is not None and (last.staff_id, last.site_id) == (staff.pk, site.pk):
            return last
        if last is not None:
            last.until_at = now
            last.save(update_fields=["until_at"])
        row = Relation.objects.create(
            person=person, side=side, staff=staff, site=site, from_at=now, why=why.strip(), by=actor
        )
        record(
            actor=actor, verb="person.relation", subject=person, site=site, now=now, why=why.strip(),
            before={"staff": last.staff_id if last else None}, data={"side": side, "staff": staff.pk},
        )  # fmt: skip
        return row


def day_of(now: datetime, site: Site) -> str:
    """The contact of a screen that knows no better: this day at this centre."""
    return f"desk:{now.astimezone(site.tz).date()}"
