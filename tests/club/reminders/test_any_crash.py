"""Whatever dies, whenever, and wherever the clock stands: no message twice, none lost (messages.md §5).

One worker after the other, each killed at some statement or on the wire, a second one at work while the
first one waits for the provider, clocks that jump up to forty days either way. More turns: CRASHES=200.
Killed processes and workers side by side are tried in ``tests/races``.
"""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from booking.garage.actions import insure
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from club.members.actions import set_consent
from club.notices import outbox
from club.notices.models import Dispatch
from club.notices.wires import Outcome
from club.reminders import actions
from club.reminders.models import Occurrence, Rule
from tests.club.conftest import NOW, make_member

TURNS = int(os.environ.get("CRASHES", "24"))
BEGIN = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
STEPS = [timedelta(0), timedelta(minutes=6), timedelta(hours=3), timedelta(days=2)]
JUMP_MAX = 40 * 24 * 60  # minutes
STATEMENTS = 300
"""Among so many statements of a turn the one that kills is drawn; most turns end before it."""


class Killed(BaseException):
    """The worker is gone: nothing that follows is done."""


class Wire:
    """The provider's own journal, which no rollback reaches."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.sent, self.now, self.inside = chance, Counter[tuple[int, str]](), BEGIN, False

    def __call__(self, dispatch: Dispatch) -> Outcome:
        fate = self.chance.choice(["well", "well", "before", "after", "second"])
        if fate == "before":
            raise Killed
        self.sent[(dispatch.notice_id, dispatch.channel)] += 1
        if fate == "second" and not self.inside:
            self.inside = True
            outbox.drain(
                now=self.now, limit=50, send=lambda other: Outcome("sent") if self.note(other) else NO
            )
            self.inside = False
        if fate == "after":
            raise Killed
        return Outcome("sent")

    def note(self, dispatch: Dispatch) -> bool:
        self.sent[(dispatch.notice_id, dispatch.channel)] += 1
        return True


NO = Outcome("failed")


def people(site: Site) -> None:
    Rule.objects.exclude(code__in=["birthday", "insurance-renewal"]).update(paused_at=NOW)
    for n in range(8):
        day = date(2026, 3, 2) + timedelta(days=3 * n)
        member = make_member(site, f"P {n}", f"p{n}@example.com", birth_month=day.month, birth_day=day.day)
        for purpose in ("greeting", "reminder"):
            set_consent(
                person=member.user, purpose=purpose, channel="email", granted=True, text_version="1",
                how="web", now=NOW, actor=member.user,
            )  # fmt: skip
        car = Vehicle.objects.create(plate=f"A{n}", plate_key=f"A{n}", created_at=NOW)
        Keeper.objects.create(vehicle=car, user=member.user, from_date=date(2024, 1, 1))
        insure(vehicle=car, insurer="Acme", ends_on=day + timedelta(days=9), now=NOW, actor=member.user)


def killed_at(number: int) -> Callable[..., Any]:
    """The worker dies before its so many-th statement, inside a transaction or between two."""
    count = 0

    def wrapper(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count
        count += 1
        if count == number:
            args[-1]["cursor"].close()  # as its session's end would
            raise Killed
        return execute(*args)

    return wrapper


def live(chance: Random) -> tuple[Counter[tuple[int, str]], datetime]:
    """So many turns of workers that may die; some have a clock that is wrong by up to forty days. At the
    end everybody's is right again and nobody dies."""
    wire, true = Wire(chance), BEGIN
    for number in range(TURNS):
        is_wrong = number > 5 and chance.random() < 0.2
        wrong = timedelta(minutes=chance.randint(-JUMP_MAX, JUMP_MAX) if is_wrong else 0)
        wire.now, wire.inside = true + wrong, False
        with suppress(Killed), connection.execute_wrapper(killed_at(chance.randrange(1, STATEMENTS))):
            turn(wire.now, wire)
        true += chance.choice(STEPS)
    for day in range(3):
        now = true + timedelta(days=41 + day)
        turn(now, lambda row: Outcome("sent") if wire.note(row) else NO)
    return wire.sent, now


def turn(now: datetime, send: outbox.Send) -> None:
    actions.plan(now=now)
    actions.hand_over(now=now, limit=50)
    outbox.drain(now=now, limit=50, send=send)


def told_of(sent: Counter[tuple[int, str]], now: datetime) -> None:
    assert set(sent.values()) <= {1}, "at most one wire send for each key"
    rows = {(row.notice_id, row.channel): row.state for row in Dispatch.objects.all()}
    marked = {name for name, state in rows.items() if state == "sent"}
    perhaps = {name for name, state in rows.items() if state in ("sending", "unknown")}
    assert marked <= set(sent), "what is marked as sent was sent"
    assert set(sent) <= marked | perhaps, "what was sent is marked, or on a person's list"
    assert not set(rows.values()) & {"failed"}
    assert {row.state for row in Occurrence.objects.filter(useful_until__lt=now - timedelta(days=1))} <= {
        "handed", "expired", "superseded", "merged", "suppressed",
    }  # fmt: skip
    assert actions.add_up(now=now).strays == 0


@pytest.mark.proves("C8", "D4")
@pytest.mark.parametrize("seed", range(3))
def test_at_most_once_on_the_wire_and_each_accounted_for(site: Site, seed: int) -> None:
    people(site)
    sent, now = live(Random(seed))
    assert sent
    told_of(sent, now)


def unmarked(pk: int, *, now: datetime, gates: Any) -> Dispatch | None:
    """Select, send, mark: nothing is committed before the wire."""
    return Dispatch.objects.filter(pk=pk, state="ready").select_related("notice__person").first()


def leased(*, now: datetime) -> int:
    """What a dead worker left on the wire is anybody's again."""
    return Dispatch.objects.filter(state="sending").update(state="ready", claimed_at=None)


@pytest.mark.parametrize(("name", "weaker"), [("take", unmarked), ("reconcile", leased)])
def test_sabotage_two_weaker_protocols_send_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch, name: str, weaker: Callable[..., Any]
) -> None:
    people(site)
    monkeypatch.setattr(outbox, name, weaker)
    sent, _now = live(Random(0))
    assert max(sent.values()) > 1
