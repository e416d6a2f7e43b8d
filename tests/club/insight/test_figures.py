"""Figures are their rows, and what a past evening knew stays true of it (insight.md; sources B8, B11, H6)."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.garage.models import Vehicle
from booking.sites.models import Group, Policy, Site
from booking.visits.models import Visit
from club import journeys
from club.clocks.models import Clock
from club.complaints.models import ErasedTicket
from club.insight.queries import Span, figures, rows_of, signals_on, span, split, weak_items, week_of
from club.insight.queries.reports import entering
from club.insight.rules import FIGURES
from club.leads import actions as leads
from club.members.models import Member
from club.surveys import actions as surveys
from club.surveys.models import Invitation, Survey
from tests.booking.scenes import a_person
from tests.club.complaints.conftest import House, house
from tests.club.conftest import NOW
from tests.club.surveys.conftest import car, make_survey, make_visit, member, said, survey, visit

__all__ = ["car", "house", "member", "survey", "visit"]
DAY = timedelta(days=1)
SUNDAY = date(2026, 3, 8)


def week(on: date = SUNDAY, *sites: Site) -> Span:
    return span(*week_of(on), Group.objects.get(), sites or None)


def values(on: date = SUNDAY, *codes: str) -> dict[str, int | None]:
    return {code: one.value for code, one in figures(week(on), codes or None).items()}


def test_every_figure_has_rows_and_is_their_number_or_sum(visit: Visit) -> None:
    found = figures(week())
    assert set(found) == set(FIGURES), "nothing is named that nobody counts"
    for code, figure in found.items():
        rows = list(rows_of(figure.kind.of or code, week()))
        if figure.kind.unit in ("money", "points"):
            assert abs(sum(row["row_amount"] for row in rows)) == figure.value, code
        elif code not in ("survey_index",) and not figure.kind.of:
            assert len(rows) == figure.value, code


def test_complaints_count_by_the_day_they_came_and_stay_when_erased(house: House) -> None:
    for n in range(2):
        house.raise_ticket(key=f"k{n}")
    house.raise_ticket(key="ours", source="colleague", person=None)
    house.raise_ticket(key="before", now=NOW - 5 * DAY)
    assert (values()["complaints"], figures(week())["complaints"].before) == (2, 1)
    ErasedTicket.objects.create(
        site=house.site, source="web", klass="general", area="other", cause="promise",
        received_on=SUNDAY, closed_on=SUNDAY, was_late=False, erased_at=NOW,
    )  # fmt: skip
    assert values()["complaints"] == 3
    assert split("complaints", week()) == {"general": 3}
    assert [row["row_link"] != "" for row in rows_of("complaints", week())] == [False, True, True]


def test_a_complaint_lifts_a_label_only_while_it_is_open(house: House) -> None:
    house.raise_ticket()
    assert signals_on(NOW.date()) == {house.owner.pk: {"complaint"}}
    assert signals_on(NOW.date() - DAY) == {}


def test_a_lead_is_a_prospect_once_a_person_verified_it(site: Site) -> None:
    actor = a_person("Seller")
    lead = leads.open_lead(source="web", site=site, name="Bo", phone="+447700900555", now=NOW, key="l1")
    assert (values()["leads_came"], values()["leads"]) == (1, 0)
    leads.note_contact(lead=lead, words="Spoke", actor=actor, now=NOW)
    leads.verify(lead=lead, person=None, words="Is real", actor=actor, now=NOW + DAY)
    leads.lose(lead=lead, reason="price", words="Too dear", actor=actor, now=NOW + 7 * DAY)
    assert (values()["leads"], values()["leads_lost"]) == (1, 0)
    assert values(SUNDAY + 7 * DAY)["leads_lost"] == 1
    kept = [row["row_link"] for row in rows_of("leads_lost", week(SUNDAY + 7 * DAY))]
    assert kept == [f"lead:{lead.ref}"]
    assert Clock.objects.filter(subject=lead.subject).exists()


def test_the_survey_speaks_as_an_index_with_its_weak_items(visit: Visit, survey: Survey) -> None:
    assert (values()["survey_index"], weak_items(week())) == (None, [])
    asked = journeys.ask_after_visit(visit=visit, now=NOW)
    assert isinstance(asked, Invitation)
    surveys.answer(
        invitation=asked, answers=said(survey, score=8, recommend=9, fault_gone=0), how="web",
        now=NOW + DAY, actor=None,
    )  # fmt: skip
    assert values()["survey_index"] == 800
    assert [line.mean for line in weak_items(week())] == [8, 8]
    assert (values()["ffv"], values()["faults_asked"]) == (0, 1)


@pytest.mark.source("B11")
def test_who_comes_again_for_the_same_is_no_first_time_fix(
    visit: Visit, site: Site, member: Member, car: Vehicle
) -> None:
    make_visit(site, member.user, car, NOW + 5 * DAY, number="2", work="noise")
    assert (values()["repeats"], values()["visits"]) == (1, 2)
    assert rows_of("repeats", week())[0]["row_link"] == f"vehicle:{car.ref}"


def test_what_an_evening_knew_stays_true_of_it(visit: Visit, member: Member) -> None:
    """A bill put right, a list taken back, a record verified: later than the day that is asked about."""
    codes = ("visits", "revenue", "given_back", "joined", "woken", "late_entries")
    then = values(SUNDAY, *codes)
    assert (then["visits"], then["revenue"], then["joined"]) == (1, 10_000, 1)
    boss = a_person("Boss")
    fresh = journeys.write_bill_anew(visit=visit, reason="Wrong", now=NOW + 10 * DAY, actor=boss)
    Visit.objects.filter(pk=fresh.pk).update(closed_at=NOW + 10 * DAY)
    Member.objects.filter(pk=member.pk).update(verified_at=NOW + 20 * DAY)
    assert values(SUNDAY, *codes) == then
    later = values(SUNDAY + 7 * DAY, *codes)
    assert (later["visits"], later["given_back"]) == (1, 10_000)
    Visit.objects.filter(pk=fresh.pk).update(withdrawn_at=NOW + 30 * DAY)
    assert values(SUNDAY + 7 * DAY, *codes) == later


@pytest.mark.source("H6")
@pytest.mark.parametrize(("days", "late"), [(1, 0), (2, 1)])
def test_an_entry_told_two_days_late_is_marked(visit: Visit, days: int, late: int, settings: Any) -> None:
    from club.exchange.models import ExternalRecord, ImportedRow, ImportJob
    from club.exchange.queries import told_late

    job = ImportJob.objects.create(
        site=visit.site, kind="visits", file="x.csv", sha256="0", format="csv", made_at=NOW, confirmed_at=NOW
    )
    record = ExternalRecord.objects.create(
        site=visit.site, source="dms", kind="visits", number="1", digest="", visit=visit, job=job, told_at=NOW
    )
    ImportedRow.objects.create(job=job, line=2, number="1", outcome="new", record=record, late_days=days)
    assert values()["late_entries"] == late
    assert told_late([visit], 1) == ({visit.pk: 2} if late else {})
    Policy.objects.create(name="late_entry_days", value=5, valid_from=date(2026, 1, 1), recorded_at=NOW)
    assert values()["late_entries"] == 0, "the group says what is late"


def test_a_week_costs_the_same_for_many_rows(
    site: Site, member: Member, car: Vehicle, django_assert_num_queries: Any
) -> None:
    make_survey()
    for n in range(3):
        make_visit(site, member.user, car, NOW + n * DAY, number=str(n), work="noise")
    with django_assert_num_queries(69):
        figures(week())


@pytest.mark.source("F11")
def test_who_joined_on_the_first_of_the_month_is_new_this_month(member: Member) -> None:
    first = date(2026, 3, 1)
    for at, count in ((NOW.replace(day=1), 1), (NOW.replace(month=2, day=28), 0)):
        Member.objects.update(joined_at=at)
        assert [cut.total for cut in entering(first, SUNDAY, None)] == [count, count]
