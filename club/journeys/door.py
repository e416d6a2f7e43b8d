"""The door of an event: one scan, the party inside, its points given once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.encoding import force_bytes

from club.events import actions as events
from club.events import rules
from club.events.actions import refusals
from club.events.models import CheckIn, Event, Registration
from club.journeys.event_places import spend
from club.journeys.facts import event_attended
from loyalty.ledger.queries import account_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["check_in", "door_token", "read_door", "undo_check_in"]


def door_token(registration: Registration) -> str:
    """What the member's phone shows; a later version of the registration makes it void."""
    return rules.token_for(
        force_bytes(settings.SECRET_KEY), registration.event_id, registration.pk, registration.version
    )


def read_door(*, event: Event, token: str) -> Registration:
    """The registration behind a scanned code, or a typed reference; or what the door says instead."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    read = next((said for key in keys if (said := rules.read_token(force_bytes(key), token))), None)
    rows = Registration.objects.select_related("event", "member__user")
    named = rows.filter(pk=read.registration) if read else rows.filter(ref=token.strip().lower())
    registration = named.first()
    if registration is None:
        if _waits(event, token):
            raise refusals.StillWaiting
        raise refusals.UnknownCode
    if read is not None and read.version != registration.version:
        if registration.state == Registration.State.CANCELLED:
            raise refusals.Cancelled
        raise refusals.UnknownCode
    return registration


def check_in(
    *,
    event: Event,
    token: str,
    nonce: str,
    present: Iterable[int],
    scanned_at: datetime,
    now: datetime,
    actor: User,
) -> events.Admitted:
    """Let people of a party in: 0 is the member, 1, 2, … the guests. The first brings points and status.

    A retry with the same nonce is a silent success.
    """
    with transaction.atomic():
        registration = read_door(event=event, token=token)
        admitted = events.check_in(
            event=event, registration=registration, present=present, nonce=nonce, scanned_at=scanned_at,
            now=now, actor=actor, is_blocked=_is_blocked(registration),
        )  # fmt: skip
        if admitted.fresh:
            spend(admitted.registration, admitted.registration.points, now)
            user = admitted.registration.member.user
            event_attended(user=user, registration=registration.ref, points=event.gives_points, now=now)
        return admitted


def undo_check_in(*, check_in: CheckIn, now: datetime, actor: User) -> Registration:
    """A slip, within ten minutes. Points given stay: the member has come as far as the door."""
    return events.undo_check_in(check_in=check_in, now=now, actor=actor)


def _is_blocked(registration: Registration) -> bool:
    """A frozen account's party asks the host first."""
    account = account_of(registration.member.user)
    return account is not None and account.frozen_at is not None


def _waits(event: Event, token: str) -> bool:
    return event.line.alive().filter(ref=token.strip().lower()).exists()
