"""Counting who comes, reading, ordering what stands in the showroom."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.refusals import Refusal
from club.showroom import rules
from club.showroom.models import DayCount, ShowItem, ShowOrder, StaffReading
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

State = ShowOrder.State


class DayToCome(Refusal):
    code = "day_to_come"
    sentence = _("This day is still to come.")


class TooManyAtOnce(Refusal):
    code = "too_many_at_once"
    sentence = _("%(max)s at once is the most. Please check the number.")


class NotOrdered(Refusal):
    code = "no_such_step"
    status = 409
    sentence = _("This order is not at that point.")


class OwnOrder(Refusal):
    code = "own_order"
    status = 403
    sentence = _("Somebody else has to approve an order of your own.")


class NotInStock(Refusal):
    code = "not_in_stock"
    status = 409
    sentence = _("%(left)s are left. Order fewer, or ask when more arrive.")


class TooManyOrdered(Refusal):
    code = "too_many_ordered"
    sentence = _("One order takes between 1 and %(max)s of this.")


@transaction.atomic
def count(*, site: Site, on: date, kind: str, campaign: str, by: int, actor: User, now: datetime) -> DayCount:
    """Add to a day's count, or correct it with a minus. Whoever counts at the same time adds too."""
    if on > now.astimezone(site.tz).date():
        raise DayToCome
    if abs(by) > rules.COUNT_MAX:
        raise TooManyAtOnce(max=rules.COUNT_MAX)
    name = " ".join(campaign.split())[:60]
    DayCount.objects.bulk_create(
        [DayCount(site=site, on_date=on, kind=kind, campaign=name)], ignore_conflicts=True
    )
    row = DayCount.objects.select_for_update().get(site=site, on_date=on, kind=kind, campaign=name)
    before, row.count = row.count, rules.counted(row.count, by)
    row.save(update_fields=["count"])
    if by < 0:
        record(
            actor=actor, verb="showroom.corrected", subject=row, now=now, site=site,
            before={"count": before}, data={"count": row.count},
        )  # fmt: skip
    return row


def read(*, user: User, page: UUID, version: str, now: datetime) -> None:
    """Read and understood, as the page stands now. Once."""
    StaffReading.objects.get_or_create(user=user, page=page, version=version, defaults={"read_at": now})


@transaction.atomic
def order(
    *, item: ShowItem, site: Site, quantity: int, why: str, key: str, actor: User, now: datetime
) -> ShowOrder:
    """Ask for show material; once per ``key``."""
    if not 1 <= quantity <= item.order_max:
        raise TooManyOrdered(max=item.order_max)
    if not rules.is_enough(item.stock, quantity):
        raise NotInStock(left=item.stock)
    return ShowOrder.objects.get_or_create(
        key=key,
        defaults={
            "site": site, "item": item, "quantity": quantity, "why": why.strip()[:200], "ordered_at": now,
            "ordered_by": actor,
        },
    )[0]  # fmt: skip


@transaction.atomic
def answer(*, order: ShowOrder, approve: bool, actor: User, now: datetime) -> ShowOrder:
    """A second person approves it, which takes it off the stock, or refuses it."""
    row = _step(order, State.APPROVED if approve else State.REFUSED)
    if row.ordered_by_id == actor.pk:
        raise OwnOrder
    if approve:
        item = ShowItem.objects.select_for_update().get(pk=row.item_id)
        if not rules.is_enough(item.stock, row.quantity):
            raise NotInStock(left=item.stock)
        if item.stock is not None:
            item.stock -= row.quantity
            item.save(update_fields=["stock"])
    row.answered_at, row.answered_by = now, actor
    row.save()
    record(actor=actor, verb=f"show_order.{row.state}", subject=row, now=now, site=row.site)
    return row


@transaction.atomic
def send(*, order: ShowOrder, now: datetime) -> ShowOrder:
    row = _step(order, State.SENT)
    row.sent_at = now
    row.save()
    return row


@transaction.atomic
def receive(*, order: ShowOrder, now: datetime) -> ShowOrder:
    row = _step(order, State.RECEIVED)
    row.received_at = now
    row.save()
    return row


class CodeTaken(Refusal):
    code = "code_taken"
    status = 409
    sentence = _("There is an item with this code.")


@transaction.atomic
def add_item(
    *, code: str, name: str, name_zh: str, stock: int | None, order_max: int, actor: User, now: datetime
) -> ShowItem:
    """Something new to order."""
    try:
        with transaction.atomic():
            row = ShowItem.objects.create(
                code=code, name=name, name_zh=name_zh, stock=stock, order_max=order_max
            )
    except IntegrityError as error:
        raise CodeTaken from error
    record(actor=actor, verb="show_item.added", subject=row, now=now, data={"stock": stock})
    return row


def _step(order: ShowOrder, to: str) -> ShowOrder:
    row = ShowOrder.objects.select_for_update(of=("self",)).select_related("site").get(pk=order.pk)
    if not rules.can_step(row.state, to):
        raise NotOrdered
    row.state = to
    return row
