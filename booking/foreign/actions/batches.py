"""A batch of rows: newer versions take the place of older ones, what collides goes to an extra unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.actions.refusals import named_conflicts
from booking.appointments.rules import Freed
from booking.foreign.actions.ground import Ground, ground_of
from booking.foreign.models import ForeignBatch, ForeignBooking
from booking.foreign.rules import Row, newest
from booking.refusals import Refusal
from booking.workshop.actions import check_periods

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

ROWS_MAX = 1_000
UNDO_DAYS = 30
State = ForeignBooking.State


class TooManyRows(Refusal):
    code = "too_many_rows"
    status = 413
    sentence = _("At most %(rows)s bookings at a time, please.")


class NoLongerUndone(Refusal):
    code = "no_longer_undone"
    status = 409
    sentence = _("A list can be taken back once, within 30 days.")


@dataclass(frozen=True)
class Taken:
    """What a batch came to. ``unchanged``: versions we knew already."""

    batch: ForeignBatch
    placed: int = 0
    overflow: int = 0
    conflicts: int = 0
    ended: int = 0
    unchanged: int = 0
    freed: tuple[Freed, ...] = ()


def take(
    *,
    site: Site,
    rows: Sequence[Row],
    now: datetime,
    actor: AbstractBaseUser | None,
    source: str = "dms",
    name: str = "",
) -> Taken:
    """Take rows in, in one transaction. A version known already changes nothing."""
    if len(rows) > ROWS_MAX:
        raise TooManyRows(rows=ROWS_MAX)
    asked = newest(list(rows))
    with named_conflicts(), transaction.atomic():
        batch = ForeignBatch.objects.create(
            site=site, source=source, name=name[:120], rows=len(asked), taken_at=now,
            taken_by_id=actor.pk if actor else None,
        )  # fmt: skip
        known = standing(site, source, [row.record for row in asked])
        fresh = [r for r in asked if r.record not in known or known[r.record].version < r.version]
        former = [known[row.record] for row in fresh if row.record in known]
        spans = [(row.starts_at, row.ends_at) for row in fresh if not row.is_cancelled]
        ground = ground_of(site, spans, [booking.pk for booking in former], now)
        for booking in former:
            end(ground, booking)
        made = [written(ground, batch, row) for row in fresh]
        ground.close()
        check_periods()
        found = Counter(booking.state for booking in made)
        return Taken(
            batch, placed=found[State.PLACED], overflow=found[State.OVERFLOW],
            conflicts=found[State.CONFLICT], ended=found[State.ENDED], unchanged=len(asked) - len(fresh),
            freed=tuple(ground.freed),
        )  # fmt: skip


def undo(*, batch: ForeignBatch, now: datetime, actor: AbstractBaseUser) -> Taken:
    """Take a batch back: its bookings are gone, and the versions before them stand again."""
    with named_conflicts(), transaction.atomic():
        fresh = ForeignBatch.objects.select_for_update().select_related("site").get(pk=batch.pk)
        if fresh.undone_at is not None or now > fresh.taken_at + timedelta(days=UNDO_DAYS):
            raise NoLongerUndone
        mine = list(fresh.bookings.order_by("starts_at", "pk"))
        current = standing(fresh.site, fresh.source, [booking.record for booking in mine])
        mine = [booking for booking in mine if current[booking.record].pk == booking.pk]  # not overtaken
        before = previous(mine)
        spans = [(old.starts_at, old.ends_at) for old in before]
        ground = ground_of(fresh.site, spans, [booking.pk for booking in mine], now)
        for booking in mine:
            ground.take_back(booking)
            booking.delete()
        for old in before:
            place(ground, old)
        ground.close()
        check_periods()
        fresh.undone_at, fresh.undone_by_id = now, actor.pk
        fresh.save(update_fields=["undone_at", "undone_by"])
        return Taken(fresh, ended=len(mine), freed=tuple(ground.freed))


def standing(site: Site, source: str, records: Sequence[str]) -> dict[str, ForeignBooking]:
    """The newest version of each record that we know."""
    rows = ForeignBooking.objects.filter(site=site, source=source, record__in=records)
    return {booking.record: booking for booking in rows.order_by("version")}


def previous(bookings: Sequence[ForeignBooking]) -> list[ForeignBooking]:
    """What stood before each of them and was not cancelled, in order of time."""
    found = []
    for booking in bookings:
        rows = ForeignBooking.objects.filter(
            site=booking.site_id, source=booking.source, record=booking.record, version__lt=booking.version
        )
        old = rows.exclude(reason="cancelled").order_by("-version").first()
        if old is not None:
            found.append(old)
    return sorted(found, key=lambda old: (old.starts_at, old.pk))


def end(ground: Ground, booking: ForeignBooking) -> None:
    ground.take_back(booking)
    if booking.state != State.ENDED:
        booking.state = State.ENDED
        booking.save(update_fields=["state"])


def written(ground: Ground, batch: ForeignBatch, row: Row) -> ForeignBooking:
    named = next((unit for unit in ground.units if row.unit and unit.name == row.unit), None)
    booking = ForeignBooking(
        batch=batch, site=batch.site, source=batch.source, record=row.record, version=row.version, unit=named,
        kind=named.kind if named else row.kind, starts_at=row.starts_at, ends_at=row.ends_at, label=row.label,
        state=State.ENDED, reason="cancelled" if row.is_cancelled else "",
    )  # fmt: skip
    booking.save()
    if not row.is_cancelled:
        place(ground, booking, unknown_unit=bool(row.unit) and named is None)
    return booking


def place(ground: Ground, booking: ForeignBooking, *, unknown_unit: bool = False) -> None:
    """Its own unit, else any of its kind if none was named, else an extra unit and the conflict list."""
    units = [u for u in ground.units if u.kind == booking.kind and not u.is_overflow]
    own = [booking.unit] if booking.unit else [] if unknown_unit else units
    for unit in own:
        pieces = ground.pieces(unit, booking.starts_at, booking.ends_at)
        if pieces and ground.is_free(unit, pieces):
            ground.give(booking, unit, pieces)
            return settle(booking, State.PLACED, "")
    reason = "unknown_unit" if unknown_unit else "taken"
    extra = ground.extra_unit(booking.kind, booking.starts_at, booking.ends_at)
    if extra is None:
        return settle(booking, State.CONFLICT, "closed")
    ground.give(booking, *extra)
    return settle(booking, State.OVERFLOW, reason)


def settle(booking: ForeignBooking, state: str, reason: str) -> None:
    booking.state, booking.reason = State(state), reason
    booking.save(update_fields=["state", "reason"])
