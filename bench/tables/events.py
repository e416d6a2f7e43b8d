"""Register for one event (hot row), and the minute it opens: everybody at once for too few places."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from bench import ground
from bench.clients import Work, together
from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns
from bench.stage import Stage
from booking.sites.models import Site
from club import journeys
from club.events import actions, queries
from club.events.models import Event, Registration
from club.events.rules import Guest
from club.members.models import Member
from club.refusals import Refusal
from loyalty.ledger.actions import open_account
from loyalty.tiers.queries import tier_on
from portal.models import User

TITLE = "register for one event (hot row), and its opening"
CLIENTS = 8
LIMIT = "limit: one update of one row, one round trip, nothing kept"
PEER = "pretix, measured before we began on a machine of this kind: 12–15 orders/s, 25–37 carts/s"
ASKING = "the journey: tier, segment, cars and hobbies asked, a message"
HOT = "UPDATE bench_hot SET taken = taken + 1 WHERE id = 1 AND taken < seats"
MANY = 1_000_000
numbers = itertools.count(1)


def run(stage: Stage) -> Table:
    each, places = stage.size(25, 200), stage.size(20, 200)
    people = members(CLIENTS * each)
    ground.run("CREATE TABLE bench_hot (id int PRIMARY KEY, taken int, seats int) WITH (fillfactor = 50)")
    ground.run("INSERT INTO bench_hot VALUES (1, 0, 2000000000)")
    ground.analyse()

    def limit(_client: int, _number: int) -> None:
        connection.connection.execute(HOT, prepare=True)

    def side(work: Work, times: int = 1) -> Sample:
        return together(CLIENTS, each * times, work)

    sides = [
        Side(LIMIT, lambda: side(limit, 10)),
        Side("the action", lambda: side(by_action(people, each)), LIMIT, Bar("share", 0.5)),
        Side("the journey: open to all, a message", lambda: side(by_journey(people, each)), LIMIT),
        Side(ASKING, lambda: side(by_journey(people, each, audience=chosen(people[0]))), LIMIT),
        Side(f"opening: everybody for {places} places", lambda: opening(people, each, places), LIMIT),
    ]
    rows = compared(sides, in_turns(sides, stage.rounds))
    over = Event.objects.filter(seats_taken__gt=places, seats=places).count()
    rows += [
        Row("places given twice, or counted wrong", figure=over + len(queries.drift()), bar=Bar("most", 0)),
        against("the action", rows, "20 × the fastest of pretix's carts", 20 * 37),
        against("the journey: open to all, a message", rows, "20 × its fastest orders", 20 * 15),
        against(ASKING, rows, "20 × its fastest orders", 20 * 15),
        Row(PEER),
    ]
    note = f"{CLIENTS} processes, {len(people)} members; in the opening a refusal is an answer"
    return Table(TITLE, note, rows)


def against(name: str, rows: Sequence[Row], words: str, speed: float) -> Row:
    """Absolute, and of another hour: read it beside the load of the machine."""
    (own,) = (row for row in rows if row.name == name)
    return Row(f"{name.partition(':')[0]} against {words}", figure=own.speed, bar=Bar("speed", speed))


def by_action(people: list[Member], each: int) -> Work:
    event = an_event(people[0].site, MANY, {})
    account = people[0].user.loyalty_account
    tier = tier_on(account, ground.TODAY)
    guest = Guest(tier=tier.code, rank=tier.rank, site=people[0].site.code)

    def work(client: int, number: int) -> None:
        member = people[client * each + number]
        actions.register(
            event=event, member=member, guest=guest, companions=[], now=ground.NOW,
            request_key=f"{event.pk}:{member.pk}",
        )  # fmt: skip

    return work


def chosen(member: Member) -> dict[str, list[str]]:
    """Everybody here is invited, by everything an event can ask of the database."""
    tier = tier_on(member.user.loyalty_account, ground.TODAY)
    return {"tiers": [tier.code], "segments": [f"kind:{member.attribute}"], "hobbies": ["driving"]}


def by_journey(
    people: list[Member], each: int, places: int = MANY, audience: dict[str, list[str]] | None = None
) -> Work:
    event = an_event(people[0].site, places, audience or {})

    def work(client: int, number: int) -> None:
        member = people[client * each + number]
        try:
            journeys.register_for_event(
                event=event, member=member, guests=0, now=ground.NOW,
                request_key=f"{event.pk}:{member.pk}:{os.getpid()}",
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code != "event_full":
                raise

    return work


def opening(people: list[Member], each: int, places: int) -> Sample:
    """All of them want one of a few places; as many as there are get one."""
    sample = together(CLIENTS, each, by_journey(people, each, places))
    newest = Event.objects.latest("pk")
    came = Registration.objects.filter(event=newest).count()
    if came != min(places, len(people)):
        raise AssertionError(f"{came} came for {places} places")
    return sample


def members(count: int) -> list[Member]:
    site, _service = ground.dealership(bay=1)
    rows = []
    for person in ground.people(count):
        number = f"{next(numbers):012}"
        rows.append(Member(user=person, site=site, number=number, joined_at=ground.NOW, hobbies="driving"))
    Member.objects.bulk_create(rows, batch_size=1_000)
    for row in rows:
        open_account(owner=row.user, now=ground.NOW - timedelta(days=400))
    return list(Member.objects.select_related("user__loyalty_account", "site").order_by("pk"))


def an_event(site: Site, seats: int, audience: dict[str, list[str]]) -> Event:
    starts_at = ground.NOW + timedelta(days=30)
    return Event.objects.create(
        slug=f"bench-{next(numbers)}", title="Bench", theme="care", site=site, place="Here", zone=site.zone,
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), closes_at=starts_at, seats=seats,
        names_until=starts_at, opens_at=ground.NOW - timedelta(days=1), created_at=ground.NOW,
        published_at=ground.NOW, audience=audience, created_by=User.objects.create(is_staff=True),
    )  # fmt: skip
