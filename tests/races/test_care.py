"""Care under many hands at once: budgets, merging, rungs and answers hold; each twin shows by what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from booking.sites.actions import appoint, set_hours
from booking.sites.models import Site
from club import journeys
from club.clocks import actions as clocks
from club.clocks import rules as clock_rules
from club.clocks.models import Clock, Rung
from club.complaints import actions
from club.complaints.actions import linking, money
from club.complaints.models import Goodwill, Ticket
from club.complaints.queries import left_in
from club.promises.models import VisitPromise
from club.surveys.models import Invitation, SurveyReply
from loyalty.ledger.models import Entry
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.booking.scenes import a_person
from tests.club.complaints.conftest import NOW, OFFICE
from tests.club.conftest import make_site
from tests.club.surveys.conftest import make_survey, make_visit, said
from tests.together import Outcome, at_once, met, without_row_locks

CLIENTS = 8
MINOR, BUDGET, PROMISED = 1_000, 3_500, 350


def nothing() -> None:
    """Protection stays on."""


def a_house(budget: int = 0) -> Site:
    site = make_site()
    set_hours(site=site, weekly=OFFICE, now=NOW, kind="care")
    if budget:
        actions.set_budget(
            site=site, department="service", month=NOW.date(), amount_minor=budget, actor=None, now=NOW
        )
    return site


def a_clerk(site: Site) -> User:
    clerk = a_person("clerk")
    appoint(user=clerk, role="advisor", on=date(2026, 1, 1), site=site)
    return clerk


def tickets(site: Site, clerk: User, count: int, person: User | None = None) -> list[Ticket]:
    return [
        actions.raise_ticket(
            site=site, source="phone", words="It squeals.", now=NOW, key=f"t{n}", actor=clerk, person=person
        )
        for n in range(count)
    ]


def gifts_at_once(sabotage: Callable[[], None] = nothing) -> tuple[int, list[Outcome]]:
    site = a_house(BUDGET)
    clerk = a_clerk(site)
    calls = [
        partial(
            journeys.give_money, ticket=ticket, minor=MINOR, reference="T-1", department="service",
            why="Sorry", key=f"g{n}", actor=clerk, now=NOW,
        )
        for n, ticket in enumerate(tickets(site, clerk, CLIENTS))
    ]  # fmt: skip
    sabotage()
    outcomes = at_once(calls)
    return sum(Goodwill.objects.values_list("minor", flat=True)), outcomes


def test_a_department_never_gives_more_than_its_budget(own_database: str) -> None:
    given, outcomes = gifts_at_once()
    assert (given, sum(one.won for one in outcomes)) == (3 * MINOR, 3)
    assert all(isinstance(one.error, actions.BudgetSpent) for one in outcomes if not one.won)


def test_without_the_lock_of_the_budget_all_of_them_give(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(money, "left_in", met(left_in, CLIENTS, after=True))
        without_row_locks(monkeypatch)

    given, _outcomes = gifts_at_once(sabotage)
    assert given > BUDGET


def broken_at_once(sabotage: Callable[[], None] = nothing) -> tuple[int, list[VisitPromise]]:
    """Visits of several members at one centre, each with a bill nobody explained, closed together."""
    site = a_house(PROMISED)
    visits = []
    for n in range(CLIENTS):
        user = User.objects.create_user(f"p{n}@example.com")
        journeys.join_club(
            user=user, name=f"P{n} Oak", phone=f"+4420794{70000 + n}", site=site, consents={},
            referral_code="", how="signup", now=NOW,
        )  # fmt: skip
        visit = make_visit(site, user, make_vehicle(user), NOW, number=str(n))
        visits.append(visit)
    rows = [
        VisitPromise.objects.create(
            visit=visit, code="explained", verdict="open", why="nobody", decided_at=NOW
        )
        for visit in visits
    ]
    calls = [
        partial(journeys.confirm_promise, promise=row, said="no", user=visit.person, now=NOW)
        for row, visit in zip(rows, visits, strict=True)
        if visit.person is not None
    ]
    sabotage()
    errors = [one.error for one in at_once(calls) if one.error]
    assert not errors
    return sum(Goodwill.objects.values_list("minor", flat=True)), list(VisitPromise.objects.order_by("pk"))


def test_broken_promises_pay_within_the_budget_and_the_rest_wait_for_a_person(own_database: str) -> None:
    spent, rows = broken_at_once()
    paid = [row for row in rows if row.paid_at]
    waiting = [row for row in rows if row.held_why == "budget"]
    assert 0 < spent <= PROMISED
    assert len(paid) + len(waiting) == CLIENTS
    assert len(paid) == len(Entry.objects.filter(key__startswith="promise:")), "nothing held is posted"
    assert waiting


def test_without_the_lock_broken_promises_pass_the_budget(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(money, "left_in", met(left_in, CLIENTS, after=True))
        monkeypatch.setattr(money, "budget_for", unlocked)

    spent, _rows = broken_at_once(sabotage)
    assert spent > PROMISED


def unlocked(site: Site, department: str, month: date, *, is_beyond: bool = False) -> Any:
    from club.complaints.models import GoodwillBudget

    return GoodwillBudget.objects.get(site=site, department=department, month=month)


def merged_at_once(sabotage: Callable[[], None] = nothing) -> list[Outcome]:
    """Two tickets of one customer, each merged into the other by a different colleague."""
    site = a_house()
    clerk = a_clerk(site)
    one, two = tickets(site, clerk, 2, a_person("Ada"))
    sabotage()
    return at_once(
        [
            partial(actions.merge, ticket=one, into=two, actor=clerk, now=NOW),
            partial(actions.merge, ticket=two, into=one, actor=clerk, now=NOW),
        ]
    )


def test_of_two_that_merge_crosswise_one_stays_open(own_database: str) -> None:
    outcomes = merged_at_once()
    assert sum(one.won for one in outcomes) == 1
    assert isinstance(next(one.error for one in outcomes if not one.won), actions.TicketClosed)
    assert Ticket.objects.open().count() == 1


def test_without_their_locks_both_are_gone(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(ticket: Ticket, version: int | None = None) -> Ticket:
        return Ticket.objects.select_related("site", "person").get(pk=ticket.pk)

    merged_at_once(lambda: monkeypatch.setattr(linking, "take", met(unlocked, 2, after=True)))
    assert not Ticket.objects.open().exists()


def rung_at_once(sabotage: Callable[[], None] = nothing) -> int:
    site = a_house()
    clerk = a_clerk(site)
    (ticket,) = tickets(site, clerk, 1)
    clock = Clock.objects.get(subject=ticket.subject, kind="contact")
    late = NOW + timedelta(days=1)
    sabotage()
    outcomes = at_once([partial(clocks.ring, clock_id=clock.pk, now=late) for _n in range(CLIENTS)])
    return sum(len(one.value) for one in outcomes if one.won) + 100 * sum(not one.won for one in outcomes)


def test_a_rung_is_told_once_by_however_many_workers(own_database: str) -> None:
    assert rung_at_once() == 4
    assert Rung.objects.count() == 4


def test_without_the_lock_only_the_table_stops_the_second_telling(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sabotage() -> None:
        monkeypatch.setattr(clock_rules, "reached", met(clock_rules.reached, CLIENTS, after=True))
        without_row_locks(monkeypatch)

    assert rung_at_once(sabotage) >= 100, "workers ran into the unique rung"
    assert Rung.objects.count() == 4


def answered_at_once(sabotage: Callable[[], None] = nothing) -> tuple[list[Outcome], Invitation]:
    """One link, sent by the same person from several windows."""
    site = make_site()
    user = User.objects.create_user("ada@example.com")
    survey = make_survey()
    visit = make_visit(site, user, make_vehicle(user), NOW)
    asked = journeys.ask_after_visit(visit=visit, now=NOW)
    assert asked is not None
    calls = [
        partial(
            journeys.answer_survey, invitation=asked, answers=said(survey, recommend=n), now=NOW
        )
        for n in range(1, 1 + CLIENTS)
    ]  # fmt: skip
    sabotage()
    return at_once(calls), asked


@pytest.mark.proves("J14")
def test_of_many_answers_by_one_link_exactly_one_counts_and_one_ticket_comes(own_database: str) -> None:
    outcomes, asked = answered_at_once()
    assert [one.error for one in outcomes] == [None] * CLIENTS
    assert SurveyReply.objects.filter(invitation=asked, standing="counted").count() == 1
    assert SurveyReply.objects.filter(invitation=asked).count() == CLIENTS, "all are kept"
    assert Ticket.objects.count() == 1


def test_without_the_lock_answers_are_lost(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = SurveyReply.objects

    def sabotage() -> None:
        """Each has found no answer that counts before the first is written."""
        monkeypatch.setattr(replies, "create", met(replies.create, CLIENTS))
        without_row_locks(monkeypatch)

    outcomes, asked = answered_at_once(sabotage)
    assert replies.filter(invitation=asked).count() == 1, "the table lets one count; the others are not kept"
    assert sum(isinstance(one.error, IntegrityError) for one in outcomes) == CLIENTS - 1
