"""A ticket from its receipt to its erasure: clocks, duties, people, money."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from booking.sites.actions import appoint, set_policy
from booking.sites.models import Site
from club.clocks.models import Clock
from club.complaints import actions, queries
from club.complaints.models import ErasedTicket, Ticket, TicketEntry
from club.refusals import Refusal
from tests.booking.scenes import a_person
from tests.club.complaints.conftest import NOW, House

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)


def clock(ticket: Ticket, kind: str) -> Clock:
    return Clock.objects.filter(subject=ticket.subject, kind=kind).latest("pk")


def worked(house: House, **more: object) -> Ticket:
    """Accepted on the spot by the advisor, and answered."""
    ticket = house.raise_ticket(**more)
    actions.accept(ticket=ticket, actor=house.advisor, now=NOW, on_the_spot=True)
    return actions.answer(ticket=ticket, words="We fit new pads.", actor=house.advisor, now=NOW)


def resolved(house: House, **more: object) -> Ticket:
    return actions.resolve(
        ticket=worked(house, **more), words="Pads fitted.", actor=house.advisor, now=NOW + HOUR
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_complaint_starts_its_clocks_and_is_followed_from_outside(house: House) -> None:
    ticket = house.raise_ticket()
    assert house.raise_ticket() == ticket
    assert (ticket.first_owner, ticket.overseer, ticket.klass) == (house.advisor, house.care, "general")
    assert {c.kind: c.due_at for c in Clock.objects.of(ticket.subject)} == {
        "contact": at(2, 11), "answer": at(3, 18), "close": at(9, 18),
    }  # fmt: skip


@pytest.mark.source("A9")
@pytest.mark.parametrize(
    ("klass", "close", "managed"),
    [("escalated", at(5, 18), False), ("liability", at(9, 18), True), ("crisis", at(9, 18), True)],
)
def test_the_class_sets_the_closing_and_calls_the_manager(
    house: House, klass: str, close: datetime, managed: bool
) -> None:
    ticket = house.raise_ticket(klass=klass)
    assert clock(ticket, "close").due_at == close
    found = Clock.objects.filter(subject=ticket.subject, kind="gm_answer").values_list("due_at", flat=True)
    assert list(found) == ([at(4, 18)] if managed else [])


def test_the_third_complaint_on_one_matter_is_escalated(house: House) -> None:
    for key in ("a", "b"):
        assert house.raise_ticket(key=key, area="repair").klass == "general"
    assert house.raise_ticket(key="c", area="price", now=LATER).klass == "general"
    assert house.raise_ticket(key="d", area="repair", now=LATER).klass == "escalated"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"words": " "}, "nothing_said"), ({"source": "maker"}, "number_missing")],
)
def test_what_cannot_be_raised(house: House, more: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.raise_ticket(**more)
    assert refused.value.code == code
    assert not Ticket.objects.exists()


@pytest.mark.source("A6")
def test_the_first_owner_never_changes_whoever_handles_it(house: House) -> None:
    ticket = house.raise_ticket()
    for person in (house.care, house.lead, house.advisor):
        actions.assign(ticket=ticket, to=person, actor=house.care, now=NOW)
    ticket.refresh_from_db()
    assert (ticket.first_owner, ticket.handler) == (house.advisor, house.advisor)
    actions.assign(ticket=ticket, to=house.lead, actor=house.care, now=NOW)
    assert list(Ticket.objects.followed_by(house.advisor, NOW)) == [ticket], "who received it, to the end"
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Ticket.objects.update(first_owner=house.care)
    with pytest.raises(actions.NotYours):
        actions.assign(ticket=ticket, to=a_person("Stranger"), actor=house.care, now=NOW)


@pytest.mark.source("H16")
def test_a_complaint_is_never_left_to_its_site_alone(house: House) -> None:
    house.care.posts.all().delete()
    ticket = house.raise_ticket()
    assert ticket.overseer is None
    with pytest.raises(actions.AloneAtSite):
        actions.assign(ticket=ticket, to=house.lead, actor=house.gm, now=NOW)
    with pytest.raises(actions.AloneAtSite):
        actions.oversee(ticket=ticket, by=house.lead, actor=house.gm, now=NOW)
    other = a_person("Regional")
    appoint(user=other, role="care_agent", on=date(2026, 1, 1), site=None)
    actions.oversee(ticket=ticket, by=other, actor=house.gm, now=NOW)
    assert actions.assign(ticket=ticket, to=house.lead, actor=house.gm, now=NOW).handler == house.lead


@pytest.mark.source("A20")
def test_accepting_asks_for_a_promise_unless_answered_on_the_spot(house: House) -> None:
    ticket = house.raise_ticket()
    with pytest.raises(actions.PromiseMissing):
        actions.accept(ticket=ticket, actor=house.advisor, now=NOW)
    with pytest.raises(actions.PromisePast):
        actions.accept(ticket=ticket, actor=house.advisor, now=NOW, promise_at=NOW)
    done = actions.accept(ticket=ticket, actor=house.advisor, now=NOW, promise_at=LATER)
    assert (done.stage, done.promise_at) == ("handle", LATER)
    assert clock(ticket, "contact").is_running()
    assert done.is_late(LATER + HOUR)
    spot = house.raise_ticket(key="k2")
    actions.accept(ticket=spot, actor=house.advisor, now=NOW, on_the_spot=True)
    assert clock(spot, "contact").result == "met"


def test_only_a_talk_with_who_is_responsible_stops_the_contact_clock(house: House) -> None:
    ticket = house.raise_ticket()
    for n, channel in enumerate(("phone", "phone", "message")):
        actions.note_contact(
            ticket=ticket, channel=channel, is_reached=False, words="", actor=house.advisor,
            now=NOW + n * HOUR / 2,
        )  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.attempted_at == NOW + HOUR
    assert clock(ticket, "contact").is_running(), "attempted, and the clock goes on"

    def reach(actor: object) -> None:
        actions.note_contact(
            ticket=ticket, channel="phone", is_reached=True, words="", actor=actor, now=NOW + HOUR  # type: ignore[arg-type]
        )  # fmt: skip

    reach(house.head)
    assert clock(ticket, "contact").is_running()
    reach(house.advisor)
    assert clock(ticket, "contact").result == "met"


@pytest.mark.source("A3")
def test_the_managers_clock_is_stopped_by_a_manager_only(house: House) -> None:
    ticket = worked(house, klass="major")
    assert clock(ticket, "gm_answer").is_running(), "the advisor's answer does not stop it"
    with pytest.raises(actions.NotTheManager):
        actions.gm_answer(ticket=ticket, words="Yes", actor=house.head, now=NOW)
    actions.gm_answer(ticket=ticket, words="I am sorry.", actor=house.gm, now=NOW)
    assert clock(ticket, "gm_answer").result == "met"


@pytest.mark.source("A8")
def test_closing_asks_for_every_duty(house: House) -> None:
    ticket = house.raise_ticket(klass="liability", source="maker", external_number="CRM-1")

    def close(cause: str = "procedure") -> Ticket:
        return actions.close(ticket=ticket, cause=cause, lesson="", actor=house.advisor, now=NOW)

    with pytest.raises(actions.DutiesLeft) as refused:
        close("")
    assert str((refused.value.params or {})["left"]) == (
        "contact, answer, gm_answer, maker_feedback, follow_up, stage, cause"
    )
    actions.accept(ticket=ticket, actor=house.advisor, now=NOW, on_the_spot=True)
    actions.answer(ticket=ticket, words="New pads.", actor=house.advisor, now=NOW)
    actions.resolve(ticket=ticket, words="", actor=house.advisor, now=NOW)
    with pytest.raises(actions.HandlerFollowsUp):
        actions.follow_up(ticket=ticket, is_satisfied=True, words="", actor=house.advisor, now=NOW)
    actions.follow_up(ticket=ticket, is_satisfied=True, words="", actor=house.care, now=NOW)
    with pytest.raises(actions.DutiesLeft):
        close()
    actions.gm_answer(ticket=ticket, words="Sorry.", actor=house.gm, now=NOW)
    with pytest.raises(actions.DutiesLeft):
        close()
    actions.maker_feedback(ticket=ticket, words="Told the hotline.", actor=house.advisor, now=NOW)
    done = close()
    assert (done.stage, done.cause, done.closed_by) == ("closed", "procedure", house.advisor)
    assert not Clock.objects.running().of(ticket.subject).exists()
    with pytest.raises(actions.TicketClosed):
        close()


@pytest.mark.source("A4")
def test_follow_up_is_due_three_days_after_and_not_satisfied_opens_again(house: House) -> None:
    ticket = resolved(house)
    assert clock(ticket, "follow_up").due_at == NOW + HOUR + timedelta(days=3)
    assert clock(ticket, "close").result == "met"
    again = actions.follow_up(
        ticket=ticket, is_satisfied=False, words="It squeals.", actor=house.care, now=LATER
    )
    assert (again.stage, again.resolved_at) == ("handle", None)
    assert clock(ticket, "close").started_at == LATER
    with pytest.raises(actions.DutiesLeft, match="contact, answer, follow_up, stage"):
        actions.close(ticket=again, cause="promise", lesson="", actor=house.advisor, now=LATER)


def test_the_owner_confirms_or_objects(house: House) -> None:
    ticket = resolved(house)
    actions.confirm(ticket=ticket, now=LATER)
    done = actions.close(ticket=ticket, cause="perception", lesson="", actor=house.advisor, now=LATER)
    assert done.confirmed_at == LATER
    again = actions.reopen(ticket=ticket, words="Back again.", actor=None, now=LATER + HOUR)
    assert (again.stage, again.confirmed_at, again.cause) == ("handle", None, "")
    other = resolved(house, key="k2")
    assert actions.object_to(ticket=other, words="No!", now=LATER).stage == "handle"


def test_nobody_called_me_starts_the_contact_clock_anew(house: House) -> None:
    ticket = house.raise_ticket()
    entry = actions.note_contact(
        ticket=ticket, channel="phone", is_reached=True, words="", actor=house.advisor, now=NOW
    )
    actions.object_to(ticket=ticket, words="Nobody called me.", entry=entry, now=NOW + HOUR)
    assert clock(ticket, "contact").started_at == NOW + HOUR
    assert clock(ticket, "contact").is_running()


def test_pauses_are_shown_and_another_class_keeps_them(house: House) -> None:
    ticket = house.raise_ticket()
    made = actions.pause(
        ticket=ticket, kind="close", reason="part", until=at(4, 18), next_contact_at=at(3, 12), words="Pads",
        actor=house.advisor, now=NOW,
    )  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.promise_at == at(3, 12)
    actions.reclassify(ticket=ticket, klass="escalated", why="Third time", actor=house.lead, now=NOW + HOUR)
    close = clock(ticket, "close")
    assert (close.started_at, close.pauses.get().until_at, close.amount) == (NOW, made.until_at, 3)
    assert close.due_at == at(10, 18), "three days of open time after the pause"
    with pytest.raises(actions.NotTheManager):
        actions.reclassify(ticket=ticket, klass="general", why="Calm", actor=house.lead, now=NOW)


def test_two_people_edit_one_ticket(house: House) -> None:
    ticket = house.raise_ticket()
    seen = ticket.version
    actions.accept(ticket=ticket, actor=house.advisor, now=NOW, promise_at=LATER, version=seen)
    before = TicketEntry.objects.count()
    with pytest.raises(actions.ChangedMeanwhile):
        actions.assign(ticket=ticket, to=house.lead, actor=house.care, now=NOW, version=seen)
    assert TicketEntry.objects.count() == before
    actions.note(ticket=ticket, words="Both may write notes.", actor=house.care, now=NOW)


@pytest.mark.source("A7")
def test_two_matters_are_split_and_one_told_twice_is_merged(house: House) -> None:
    ticket = house.raise_ticket()
    part = actions.split(
        ticket=ticket, words="And the bill.", area="price", key="s", actor=house.advisor, now=LATER
    )
    assert (part.split_from, part.person, part.received_at) == (ticket, house.owner, NOW)
    assert clock(part, "contact").due_at == clock(ticket, "contact").due_at
    kept = actions.merge(ticket=part, into=ticket, actor=house.advisor, now=LATER)
    part.refresh_from_db()
    assert (part.stage, part.merged_into, kept) == ("merged", ticket, ticket)
    assert not Clock.objects.running().of(part.subject).exists()
    with pytest.raises(actions.SameTicket):
        actions.merge(ticket=ticket, into=ticket, actor=house.advisor, now=LATER)
    stranger = house.raise_ticket(key="k3", person=a_person("Else"))
    with pytest.raises(actions.OtherCustomer):
        actions.merge(ticket=stranger, into=ticket, actor=house.advisor, now=LATER)


@pytest.mark.source("A21")
def test_a_special_case_needs_another_person_of_high_enough_post(house: House) -> None:
    ticket = worked(house)
    set_policy(
        name="exception_lead_minor", value=100, valid_from=date(2026, 3, 2), now=NOW, author=None,
        site=house.site,
    )  # fmt: skip
    ask = actions.ask_exception(
        ticket=ticket, words="New discs", amount_minor=101, actor=house.advisor, now=NOW
    )
    with pytest.raises(actions.AskedAlready):
        actions.ask_exception(ticket=ticket, words="More", amount_minor=1, actor=house.advisor, now=NOW)

    def decide(actor: object) -> object:
        return actions.decide_exception(ask=ask, approve=True, note="", actor=actor, now=NOW)  # type: ignore[arg-type]

    with pytest.raises(actions.SecondIsFirst):
        decide(house.advisor)
    with pytest.raises(actions.AboveLimit):
        decide(house.lead)
    decide(house.head)
    ask.refresh_from_db()
    ticket.refresh_from_db()
    assert (ask.outcome, ticket.stage) == ("approved", "handle")
    with pytest.raises(actions.Decided):
        decide(house.gm)


def test_goodwill_stays_within_the_departments_month(house: House) -> None:
    ticket = house.raise_ticket()

    def give(minor: int, key: str) -> object:
        return actions.give_goodwill(
            ticket=ticket, kind="money", minor=minor, department="service", why="Sorry", key=key,
            reference="T-1", actor=house.advisor, now=NOW,
        )  # fmt: skip

    with pytest.raises(actions.NoBudget):
        give(1, "a")
    budget = actions.set_budget(
        site=house.site, department="service", month=date(2026, 3, 9), amount_minor=1_000, actor=house.gm,
        now=NOW,
    )  # fmt: skip
    give(700, "a")
    give(700, "a")
    with pytest.raises(actions.BudgetSpent):
        give(301, "b")
    give(300, "b")
    assert queries.left_in(budget) == 0
    with pytest.raises(actions.BudgetSpent):
        actions.set_budget(
            site=house.site, department="service", month=date(2026, 3, 1), amount_minor=999, actor=house.gm,
            now=NOW,
        )  # fmt: skip


@pytest.mark.source("A11")
@pytest.mark.proves("K5")
def test_erased_36_months_after_closing_to_the_day(house: House) -> None:
    ticket = resolved(house)
    actions.confirm(ticket=ticket, now=NOW)
    done = actions.close(ticket=ticket, cause="promise", lesson="", actor=house.advisor, now=NOW)
    assert done.closed_at == NOW
    assert actions.erase_old(now=datetime(2029, 3, 2, 23, 59, tzinfo=UTC)) == 0
    assert actions.erase_old(now=datetime(2029, 3, 3, 0, 1, tzinfo=UTC)) == 1
    assert actions.erase_old(now=datetime(2029, 3, 3, 0, 1, tzinfo=UTC)) == 0
    assert not Ticket.objects.exists()
    assert not TicketEntry.objects.exists()
    left = ErasedTicket.objects.get()
    assert (left.cause, left.closed_on) == ("promise", date(2026, 3, 2))
    shares = queries.pareto([house.site], date(2026, 1, 1), date(2027, 1, 1))
    assert [(share.code, share.percent) for share in shares] == [("promise", 100)]


@pytest.mark.source("A23")
def test_open_ones_keep_others_silent_and_causes_that_came_back_are_listed(house: House) -> None:
    assert not queries.has_open(house.owner, NOW)
    ticket = house.raise_ticket(area="repair")
    assert queries.has_open(house.owner, NOW)
    for key in ("k1", "k2"):
        ticket = resolved(house, key=key, area="repair")
        actions.confirm(ticket=ticket, now=NOW)
        actions.close(ticket=ticket, cause="procedure", lesson=key, actor=house.advisor, now=NOW)
    assert not queries.has_open(house.owner, NOW)
    row = queries.repeated_causes([house.site], date(2026, 3, 30))[0]
    assert (row.area, row.cause, row.count, row.before) == ("repair", "procedure", 2, 0)
    assert row.lessons == ["k2", "k1"]
    sources = queries.by_source([house.site], date(2026, 3, 1), date(2026, 4, 1))
    assert [(share.code, share.count) for share in sources] == [("phone", 2)]


@pytest.mark.source("A5")
@pytest.mark.parametrize(("zone", "march"), [("Europe/London", 2), ("Asia/Shanghai", 0)])
def test_reports_count_by_the_day_at_the_site(house: House, zone: str, march: int) -> None:
    """The evening of 31 March in UTC is 1 April in Shanghai, and another quarter."""
    late = datetime(2026, 3, 31, 20, 30, tzinfo=UTC)
    for key in ("k1", "k2"):
        ticket = resolved(house, key=key, area="repair")
        actions.confirm(ticket=ticket, now=NOW)
        actions.close(ticket=ticket, cause="procedure", lesson=key, actor=house.advisor, now=NOW)
    Ticket.objects.update(received_at=late, closed_at=late)
    Site.objects.update(zone=zone)
    march_first, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    for first, last, count in ((march_first, april, march), (april, may, 2 - march)):
        for report in (queries.pareto, queries.by_source):
            assert sum(share.count for share in report([house.site], first, last)) == count, first
    assert len(queries.repeated_causes([house.site], date(2026, 3, 31))) == march / 2
    rows = queries.repeated_causes([house.site], date(2026, 4, 1))
    assert [(row.count, row.before) for row in rows] == ([] if march else [(2, 0)])


@pytest.mark.source("H11")
def test_colleagues_ask_each_other_by_the_same_clocks(house: House) -> None:
    ticket = house.raise_ticket(source="colleague", person=house.advisor, actor=house.care)
    assert set(Clock.objects.of(ticket.subject).values_list("kind", flat=True)) == {"answer", "close"}
    assert not queries.open_tickets(house.advisor).exists(), "not an owner's complaint"
