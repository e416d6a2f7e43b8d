"""One matter, one ticket: two matters are split, one matter told twice is merged (sources.md A7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from club.complaints.actions.common import Kind, Stage, save, step, stop_all, take, write
from club.complaints.actions.intake import raise_ticket
from club.complaints.actions.refusals import NothingSaid, OtherCustomer, SameTicket
from club.complaints.models import Ticket

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def split(
    *, ticket: Ticket, words: str, area: str, key: str, actor: User, now: datetime, version: int | None = None
) -> Ticket:
    """A second matter from the same contact: its own ticket with clocks from the same receipt."""
    locked = take(ticket, version)
    if not words.strip():
        raise NothingSaid
    source = Ticket.Source.PHONE if locked.source == Ticket.Source.MAKER else locked.source
    other = raise_ticket(
        site=locked.site, source=source, words=words, now=now, key=f"split:{key}", actor=actor,
        person=locked.person, vehicle=locked.vehicle, visit=locked.visit, area=area, name=locked.name,
        phone=locked.phone, email=locked.email, received_at=locked.received_at,
    )  # fmt: skip
    if other.split_from_id is None:
        other.split_from = locked
        save(other, "split_from")
        write(locked, Kind.SPLIT, now=now, actor=actor, facts={"other": other.ref})
        write(other, Kind.SPLIT, now=now, actor=actor, facts={"other": locked.ref})
    return other


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """The same matter told twice: this ticket ends in the other, whose timeline tells it."""
    if ticket.pk == into.pk:
        raise SameTicket
    first, second = sorted((ticket, into), key=lambda each: each.pk)  # one order of locks
    found = {each.pk: take(each, version if each.pk == ticket.pk else None) for each in (first, second)}
    gone, kept = found[ticket.pk], found[into.pk]
    if gone.person_id and kept.person_id and gone.person_id != kept.person_id:
        raise OtherCustomer
    step(gone, Stage.MERGED, now=now, actor=actor)
    gone.merged_into, gone.closed_at, gone.closed_by = kept, now, actor
    save(gone, "merged_into", "closed_at", "closed_by")
    stop_all(gone, now=now, actor=actor)
    write(gone, Kind.MERGED, now=now, actor=actor, facts={"other": kept.ref}, is_shown=True)
    write(kept, Kind.MERGED, now=now, actor=actor, words=gone.words, facts={"other": gone.ref})
    return kept
