"""Complaints in the hall: who hears what and when, rungs told once, goodwill in the points' books."""

from datetime import date, datetime, timedelta

import pytest

from booking.sites.actions import appoint
from club import journeys
from club.clocks.models import Clock, Rung
from club.complaints import actions, queries
from club.complaints.models import Goodwill, Ticket
from club.exchange.lists_out import rows_of
from club.journeys.clock import silent
from club.journeys.goodwill import TooManyPoints, worth
from club.leads.models import Lead
from club.notices.actions import tell
from club.notices.models import Notice
from club.privacy.actions import hold_back, lift_hold
from club.reminders.actions import plan
from club.reminders.models import Occurrence, Rule
from club.tasks.models import Task
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of, balance
from portal.models import User
from tests.booking.scenes import a_person
from tests.club.complaints.conftest import NOW, House, house
from tests.club.conftest import site

__all__ = ["house", "site"]
DAY = timedelta(days=1)


def raised(house: House, **more: object) -> Ticket:
    facts: dict[str, object] = {
        "site": house.site, "source": "phone", "words": "It squeals.", "now": NOW, "key": "k",
        "actor": house.advisor, "person": house.owner,
    }  # fmt: skip
    return journeys.raise_ticket(**facts | more)  # type: ignore[arg-type]


def told(kind: str) -> list[str]:
    return sorted(str(n.person) for n in Notice.objects.filter(kind=kind).select_related("person"))


def test_each_rung_goes_to_its_own_people_once(house: House) -> None:
    ticket = raised(house)
    Clock.objects.exclude(kind="contact").update(next_at=None)
    for hours, people in ((1, [house.advisor]), (1.6, [house.lead]), (2, [house.head]), (5, [house.gm])):
        Notice.objects.filter(kind="clock_rung").delete()
        at = NOW + timedelta(hours=hours)
        assert journeys.clocks_by_the_clock(now=at) == 1
        assert journeys.clocks_by_the_clock(now=at) == 0
        assert told("clock_rung") == [str(person) for person in people]
    assert list(Rung.objects.values_list("percent", "role")) == [
        (50, ""), (80, "team_lead"), (100, "head"), (150, "general_manager"),
    ]  # fmt: skip
    assert Clock.objects.get(subject=ticket.subject, kind="contact").breached_at is not None


def test_the_first_rung_of_a_lead_is_its_own_consultants(house: House) -> None:
    lead = journeys.take_lead(
        source="hotline", site=house.site, name="Ben", phone="+442079460456", key="x", now=NOW
    )
    Lead.objects.filter(pk=lead.pk).update(assignee=house.advisor)
    Clock.objects.exclude(kind="lead_callback").update(next_at=None)
    journeys.clocks_by_the_clock(now=NOW + timedelta(minutes=16))
    assert told("clock_rung") == [str(house.advisor)]


@pytest.mark.source("H10")
def test_a_rung_reached_at_night_waits_for_the_morning_unless_it_is_major(house: House) -> None:
    friday_night = NOW.replace(day=6, hour=22)
    calm = raised(house, received_at=friday_night, now=friday_night)
    Clock.objects.filter(subject=calm.subject, kind="contact").update(next_at=friday_night)
    Clock.objects.filter(subject=calm.subject).update(half_at=friday_night)
    journeys.clocks_by_the_clock(now=friday_night)
    notice = Notice.objects.filter(kind="clock_rung")[0]
    assert notice.dispatches.get().not_before == NOW.replace(day=9, hour=9), "Monday's opening"
    Notice.objects.all().delete()
    raised(house, key="m", klass="crisis", now=friday_night + 4 * timedelta(hours=1))
    assert told("ticket_alarm") == [str(house.gm)]
    alarm = Notice.objects.get(kind="ticket_alarm").dispatches.get()
    assert alarm.not_before == friday_night + timedelta(hours=4), "at two in the morning"
    assert Task.objects.get(kind="ticket_gm").assignee == house.gm


def test_who_leads_is_told_where_a_step_has_nobody(house: House) -> None:
    for person in (house.lead, house.head):
        person.posts.all().delete()
    raised(house)
    Clock.objects.exclude(kind="contact").update(next_at=None)
    journeys.clocks_by_the_clock(now=NOW + timedelta(hours=2))
    assert set(told("clock_rung")) == {str(house.advisor), str(house.gm)}


def test_from_the_call_to_the_closing_everybody_hears_what_they_should(house: House) -> None:
    other = a_person("Colleague")
    appoint(user=other, role="care_agent", on=date(2026, 1, 1), site=house.site)
    ticket = raised(house, actor=house.care)
    journeys.accept_ticket(ticket=ticket, actor=house.care, now=NOW, promise_at=NOW + DAY)
    actions.note_contact(ticket=ticket, channel="phone", is_reached=True, words="", actor=house.care, now=NOW)
    journeys.clocks_by_the_clock(now=NOW + DAY + timedelta(minutes=1))
    assert Task.objects.get(kind="ticket_promise").assignee == house.care
    journeys.answer_ticket(ticket=ticket, words="New pads.", actor=house.care, now=NOW)
    journeys.resolve_ticket(ticket=ticket, words="", actor=house.care, now=NOW)
    task = Task.objects.get(kind="ticket_follow_up")
    assert (task.assignee, task.due_at) == (other, NOW + 3 * DAY)
    journeys.follow_up_ticket(ticket=ticket, is_satisfied=True, words="", actor=other, now=NOW + DAY)
    task.refresh_from_db()
    assert task.outcome == "satisfied"
    journeys.close_ticket(ticket=ticket, cause="procedure", lesson="", actor=other, now=NOW + DAY)
    assert told("ticket_closed_staff") == [str(house.care)], "who received it first"
    kinds = set(Notice.objects.filter(person=house.owner).values_list("kind", flat=True))
    assert kinds >= {
        "ticket_received", "ticket_accepted", "ticket_answered", "ticket_resolved", "ticket_closed",
    }  # fmt: skip
    assert not Task.objects.open().exists()


def test_an_objection_is_looked_at_by_a_team_lead(house: House) -> None:
    ticket = raised(house)
    entry = actions.note_contact(
        ticket=ticket, channel="phone", is_reached=True, words="", actor=house.advisor, now=NOW
    )
    journeys.object_to_ticket(ticket=ticket, words="Nobody called me.", entry=entry, now=NOW)
    assert Task.objects.get(kind="ticket_objection").role == "team_lead"


@pytest.mark.source("A22")
def test_goodwill_of_a_ticket_equals_its_entries_in_the_books(house: House) -> None:
    member = joined_at(house)
    ticket = raised(house, person=member)
    account = account_of(member)
    assert account is not None
    with pytest.raises(actions.NoBudget):
        give(house, ticket, 500, "a")
    assert balance(account, NOW.date()).available == 0, "nothing is posted that nobody pays for"
    actions.set_budget(
        site=house.site, department="service", month=NOW.date(), amount_minor=100_000, actor=house.gm, now=NOW
    )
    given = [give(house, ticket, 500, "a"), give(house, ticket, 500, "a"), give(house, ticket, 300, "b")]
    assert given[0] == given[1]
    with pytest.raises(TooManyPoints):
        give(house, ticket, 9_000, "c")
    rows = Goodwill.objects.filter(ticket=ticket)
    entries = Entry.objects.filter(key__in=rows.values("entry_key"))
    assert sum(entry.points for entry in entries) == sum(row.points for row in rows) == 800
    assert {entry.kind for entry in entries}.isdisjoint({"earn"}), "typed apart from earnings"
    assert sum(row.minor for row in rows) == worth(500, NOW) + worth(300, NOW)
    assert queries.left_in(rows[0].budget) == 100_000 - sum(row.minor for row in rows)


def give(house: House, ticket: Ticket, points: int, key: str) -> Goodwill:
    return journeys.give_goodwill_points(
        ticket=ticket, points=points, department="service", why="For your trouble", key=key,
        actor=house.care, now=NOW,
    )  # fmt: skip


def joined_at(house: House) -> User:
    user = a_person("Mia")
    journeys.join_club(
        user=user, name="Mia Hall", phone="+447700900777", site=house.site, consents={}, referral_code="",
        how="signup", now=NOW,
    )  # fmt: skip
    return user


@pytest.mark.parametrize(("purpose", "waits"), [("marketing", True), ("greeting", True), ("contract", False)])
def test_while_a_complaint_is_open_only_what_must_be_said_goes_out(
    house: House, purpose: str, waits: bool
) -> None:
    words = {"subject": "News", "subject_zh": "新闻", "text": "Hello", "text_zh": "您好"}
    ticket = raised(house)
    Notice.objects.all().delete()
    said = tell(person=house.owner, kind="custom", data=words, key="k", purpose=purpose, now=NOW)
    dispatch = said.dispatches.exclude(channel="inbox").get()
    dispatch.notice.refresh_from_db()
    verdict = silent(dispatch, NOW)
    assert (verdict is not None) is waits
    if verdict is not None:
        assert (verdict.state, verdict.reason) == ("held", "complaint")
    Ticket.objects.filter(pk=ticket.pk).update(stage="closed", closed_at=NOW, cause="procedure")
    assert silent(dispatch, NOW) is None


def test_what_is_silent_is_not_shown_in_the_inbox_either(house: House) -> None:
    raised(house)
    Rule.objects.create(
        code="all", name="All", anchor="date", fixed_on=NOW.date(), offsets=[0], purpose="marketing",
        channels=["inbox"], subject="A", body="B", opens="00:00", closes="00:00", active_from=NOW - 3 * DAY,
    )  # fmt: skip
    plan(now=NOW)
    journeys.deliver(now=NOW)
    row = Occurrence.objects.get(rule__code="all", person=house.owner)
    assert (row.state, row.reason, row.notice) == ("planned", "complaint", None)


@pytest.mark.proves("K5")
def test_what_a_dispute_needs_is_not_erased_until_it_is_over(house: House) -> None:
    others = a_person("Other")
    for key, person in (("a", house.owner), ("b", others)):
        ticket = raised(house, key=key, person=person)
        Ticket.objects.filter(pk=ticket.pk).update(stage="closed", closed_at=NOW, cause="procedure")
    hold = hold_back(person=house.owner, why="Court case 12", now=NOW, actor=house.gm)
    late = NOW.replace(year=2029) + 2 * DAY
    assert [journeys.erase_complaints(now=late), journeys.erase_complaints(now=late)] == [1, 0]
    assert Ticket.objects.get().person == house.owner
    lift_hold(hold=hold, now=late, actor=house.gm)
    assert journeys.erase_complaints(now=late) == 1


@pytest.mark.source("A7")
def test_one_matter_is_one_row_of_the_list_that_leaves(house: House) -> None:
    first = raised(house, words="=1+1 squeals")
    part = actions.split(
        ticket=first, words="And the bill", area="price", key="s", actor=house.advisor, now=NOW
    )
    told = raised(house, key="told-twice")
    actions.merge(ticket=told, into=first, actor=house.advisor, now=NOW)
    actions.note_contact(
        ticket=first, channel="phone", is_reached=True, words="", actor=house.advisor, now=NOW
    )
    heading, *rows = rows_of("complaints", [house.site], NOW.date(), NOW.date())
    found = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert set(found) == {first.ref, part.ref}
    row = found[first.ref]
    assert (row["words"], row["first_owner"], row["goodwill"]) == ("=1+1 squeals", "advisor", "0.00")
    assert (row["contact_due"], row["contacted"]) == ("2026-03-02T11:00+00:00", "2026-03-02T09:00+00:00")
    assert (found[part.ref]["split_from"], row["answered"]) == (first.ref, "")
    assert len(list(rows_of("complaints", [house.site], NOW.date() + DAY, None))) == 1, "only the heading"


def test_the_days_of_a_list_that_leaves_are_those_at_the_site(house: House) -> None:
    """Half past seven in Shanghai is the day before in Greenwich."""
    house.site.zone = "Asia/Shanghai"
    house.site.save()
    early = datetime(2026, 3, 2, 7, 30, tzinfo=house.site.tz)
    raised(house, received_at=early, now=early)
    for first, count in ((early.date(), 2), (early.date() + DAY, 1)):
        assert len(list(rows_of("complaints", [house.site], first, None))) == count
    assert len(list(rows_of("complaints", [house.site], None, early.date() - DAY))) == 1
