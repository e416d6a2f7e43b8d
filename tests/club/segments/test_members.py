"""Each dimension of a filter against plain Python, as of any day; saved segments and their versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from booking.sites.models import Site
from club.insight.queries.reports import ages
from club.members.actions import set_consent
from club.members.models import Consent, Member
from club.segments import actions
from club.segments.models import Segment
from club.segments.queries import chosen_in, fitting, members_in, segments_with
from club.segments.queries.person import born_by
from club.segments.queries.terms import ASK
from club.segments.rules import DIMENSIONS
from portal.models import User
from tests.club.conftest import make_member
from tests.club.segments.conftest import ON, Bill, Customer, a_model, settle

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def bill(back: int, net: int = 900, pay: str = "customer") -> Bill:
    return Bill(ON - timedelta(days=back), [(pay, net, 0)])


@pytest.fixture
def people(site: Site) -> dict[str, Member]:
    """Ann pays most and comes often, Ben came once long ago, Cem sold his car, Dee never came."""
    customers = {
        "ann": Customer([bill(300, 5000), bill(200, 3000), bill(20, 9000)]),
        "ben": Customer([bill(500, 700), bill(340, 100)]),
        "cem": Customer([bill(100, 200)], sold_on=ON - timedelta(days=30)),
        "dee": Customer([]),
    }
    settle(site, list(customers.values()), a_model(price_group="large"))
    members = {name: one.member for name, one in customers.items() if one.member is not None}
    Member.objects.filter(pk=members["ann"].pk).update(
        birth_year=1980,
        birth_month=3,
        birth_day=3,
        hobbies="Jazz, cycling",
        occupation="Teacher",
        town="Leeds",
    )
    Member.objects.filter(pk=members["ben"].pk).update(
        attribute="company", fleet_size=7, birth_year=1990, verified_at=NOW - timedelta(days=400)
    )
    for name, how in (("ann", "signup"), ("ben", "desk")):
        for decision, back in (("granted", 90), ("withdrawn", 10)) if name == "ben" else (("granted", 90),):
            Consent.objects.create(
                person=members[name].user, purpose="marketing", channel="email", decision=decision,
                text_version="1", how=how, at=NOW - timedelta(days=back),
            )  # fmt: skip
    actions.mark(member=members["dee"], kind="conduct", word="confused", now=NOW, actor=members["ann"].user)
    actions.classify(on=ON - timedelta(days=1), now=NOW)
    return members


CASES: list[tuple[dict[str, Any], str]] = [
    ({"klass": {"in": ["A"]}}, "ann"),
    ({"klass": {"in": ["N"], "not": True}}, "ann ben cem"),
    ({"cell": {"in": ["+A"]}}, "ann"),
    ({"loyalty": {"in": ["low"]}}, "cem dee"),
    ({"churn": {"in": ["new"]}}, "dee"),
    ({"churn": {"in": ["lost"]}}, "cem"),
    ({"spent": {"least": 100}}, "ann"),
    ({"spent": {"most": 0}}, "dee"),
    ({"trend": {"in": ["up"]}}, "ann cem"),
    ({"tier": {"in": ["nobody"]}}, ""),
    ({"site": {"in": ["harbour"]}}, "ann ben cem dee"),
    ({"attribute": {"in": ["company", "taxi"]}}, "ben"),
    ({"conduct": {"in": ["confused"]}}, "dee"),
    ({"sex": {"in": ["female"]}}, ""),
    ({"age": {"least": 45, "most": 45}}, "ann"),
    ({"age": {"least": 36}}, "ann ben"),
    ({"age": {"most": 35}}, ""),
    ({"occupation": {"has": "teach"}}, "ann"),
    ({"industry": {"has": "x"}}, ""),
    ({"hobby": {"has": "CYCLING"}}, "ann"),
    ({"region": {"has": "leeds"}}, "ann"),
    ({"source": {"in": ["desk", "friend"]}}, "ben"),
    ({"zone": {"in": ["harbour:north"]}}, ""),
    ({"travel": {"most": 60}}, ""),
    ({"verified": {"in": ["yes"]}}, "ben"),
    ({"consent": {"in": ["marketing:email"]}}, "ann"),
    ({"member_months": {"least": 12}}, "ann ben cem dee"),
    ({"member_months": {"most": 12}}, ""),
    ({"brand": {"in": ["alder"]}}, "ann ben dee"),
    ({"model": {"in": ["none"]}}, ""),
    ({"grade": {"in": ["large"]}}, "ann ben dee"),
    ({"fuel": {"in": ["petrol"], "not": True}}, "cem"),
    ({"car_age": {"least": 1}}, ""),
    ({"cars": {"most": 0}}, "cem"),
    ({"cars": {"least": 1}}, "ann ben dee"),
    ({"fleet": {"in": ["medium"]}}, "ben"),
    ({"fleet": {"in": ["single"]}}, "ann cem dee"),
    ({"visits": {"least": 2}}, "ann"),
    ({"visits": {"most": 0}}, "dee"),
    ({"visited_site": {"in": ["harbour"]}}, "ann ben cem"),
    ({"months_since": {"least": 3}}, "ben cem"),
    ({"months_since": {"most": 0}}, "ann"),
    ({"repair": {"in": ["labour"]}}, "ann ben cem"),
    ({"work": {"in": ["oil"]}}, ""),
    ({"klass": {"in": ["A", "B"]}, "hobby": {"has": "jazz"}, "visits": {"least": 2}}, "ann"),
]


@pytest.mark.source("F8", "G5", "G6")
def test_every_dimension_has_a_question_and_a_case() -> None:
    assert set(DIMENSIONS) == set(ASK) == {name for definition, _names in CASES for name in definition}


@pytest.mark.source("F8", "F15", "G3")
def test_who_fits(people: dict[str, Member]) -> None:
    for definition, names in CASES:
        found = set(fitting(definition, ON).values_list("pk", flat=True))
        assert found == {people[name].pk for name in names.split()}, definition


def test_a_past_day_is_asked_with_its_own_facts(people: dict[str, Member]) -> None:
    past = ON - timedelta(days=60)
    assert people["ben"] in fitting({"consent": {"in": ["marketing:email"]}}, past)
    assert people["cem"] in fitting({"cars": {"least": 1}}, past)
    assert people["ann"] not in fitting({"months_since": {"most": 0}}, past)
    assert not fitting({"klass": {"in": ["A"]}}, past)  # no run had been made
    assert not fitting({"cars": {"most": 9}}, date(2019, 1, 1))  # nobody had joined


def test_a_segment_is_asked_of_all_at_once(people: dict[str, Member]) -> None:
    """No question is put to the database customer by customer; bills written anew are left out by a join."""
    asked = {
        "klass": {"in": ["A"]},
        "visits": {"least": 1},
        "cars": {"most": 0},
        "repair": {"in": ["labour"]},
    }
    plan = fitting(asked, ON).explain()
    assert "SubPlan" not in plan
    assert "Anti Join" in plan


def agree(member: Member) -> None:
    """To offers chosen by what we know."""
    set_consent(
        person=member.user, purpose="profiling", channel="email", granted=True, text_version="1",
        how="profile", now=datetime(ON.year, ON.month, ON.day, 9, tzinfo=UTC), actor=member.user,
    )  # fmt: skip


@pytest.mark.source("F10")
def test_a_live_segment_changes_and_its_past_stays(people: dict[str, Member], site: Site) -> None:
    actor = people["dee"].user
    segment = actions.save_segment(
        code="best", name="Best", definition={"klass": {"in": ["A"]}}, on=ON, now=NOW, actor=actor
    )
    assert set(members_in(segment, ON)) == {people["ann"]}
    later = ON + timedelta(days=1)
    actions.change_segment(
        segment=segment, definition={"attribute": {"in": ["company"]}}, on=later, now=NOW, actor=actor
    )
    assert set(members_in(segment, ON)) == {people["ann"]}
    assert set(members_in(segment, later)) == {people["ben"]}
    assert [version.author for version in segment.versions.order_by("number")] == [actor, actor]
    assert segments_with(people["ben"], later) == frozenset()  # before a yes to being chosen for
    for name in ("ann", "ben"):
        agree(people[name])
    assert segments_with(people["ben"], later) == {"best"}
    assert segments_with(people["ann"], later) == frozenset()


def test_a_snapshot_keeps_its_people(people: dict[str, Member]) -> None:
    actor = people["dee"].user
    segment = actions.save_segment(
        code="best", name="Best", definition={"klass": {"in": ["A"]}}, on=ON, now=NOW, actor=actor
    )
    taken = actions.take_snapshot(segment=segment, code="then", name="Then", on=ON, now=NOW, actor=actor)
    actions.change_segment(
        segment=segment, definition={"churn": {"in": ["new"]}}, on=ON, now=NOW, actor=actor
    )
    assert set(members_in(taken, ON)) == {people["ann"]}
    agree(people["ann"])
    assert segments_with(people["ann"], ON) == {"then"}
    assert set(chosen_in(taken, ON)) == {people["ann"]}
    assert not chosen_in(taken, ON - timedelta(days=30))
    with pytest.raises(actions.SegmentFixed):
        actions.change_segment(
            segment=taken, definition={"klass": {"in": ["B"]}}, on=ON, now=NOW, actor=actor
        )
    actions.archive_segment(segment=taken, now=NOW, actor=actor)
    assert segments_with(people["ann"], ON) == frozenset()
    with pytest.raises(actions.SegmentArchived):
        actions.archive_segment(segment=taken, now=NOW, actor=actor)
    assert list(Segment.objects.live()) == [segment]


@pytest.mark.parametrize("definition", [{}, {"nonsense": {"in": ["a"]}}, {"klass": {"in": []}}])
def test_what_cannot_be_asked_is_refused(db: None, definition: dict[str, Any]) -> None:
    with pytest.raises((actions.NothingAsked, actions.ConditionUnknown)):
        actions.save_segment(code="x", name="X", definition=definition, on=ON, now=NOW, actor=None)
    assert not Segment.objects.exists()


def test_one_word_of_a_kind_holds_at_a_time(people: dict[str, Member], django_user_model: type[User]) -> None:
    dee, actor = people["dee"], people["ann"].user
    actions.mark(member=dee, kind="conduct", word="demanding", now=NOW + timedelta(days=2), actor=actor)
    asked = {"conduct": {"in": ["confused"]}}
    assert dee in fitting(asked, ON)
    assert dee not in fitting(asked, ON + timedelta(days=2))
    assert actions.mark(member=dee, kind="conduct", word="", now=NOW + timedelta(days=4), actor=actor) is None
    with pytest.raises(actions.MarkUnknown):
        actions.mark(member=dee, kind="conduct", word="mean", now=NOW, actor=actor)


@pytest.mark.parametrize(
    ("month", "day", "is_36"), [(1, 14, True), (1, 15, False), (12, 1, True), (11, 12, False)]
)
def test_a_lunar_birthday_makes_older_on_its_own_day(site: Site, month: int, day: int, is_36: bool) -> None:
    """2 March 2026 is the 14th of the first month; the twelfth began in January."""
    member = make_member(
        site, "李月", "moon@example.com", birth_year=1990, birth_month=month, birth_day=day, birth_lunar=True
    )
    assert Member.objects.filter(born_by(date(2026, 3, 2), 36), pk=member.pk).exists() is is_36
    assert Member.objects.filter(born_by(date(2026, 3, 2), 35), pk=member.pk).exists()


@pytest.mark.source("F9")
@pytest.mark.parametrize(("month", "day", "band"), [(1, 14, "35-44"), (1, 15, "25-34"), (12, 1, "35-44")])
def test_the_report_s_bands_go_by_the_moon_too(site: Site, month: int, day: int, band: str) -> None:
    """2 March 2026 is the 14th of the first month: by the sun 14 January were long past, 15 December not."""
    make_member(
        site, "李月", "moon@example.com", birth_year=1991, birth_month=month, birth_day=day, birth_lunar=True
    )
    assert ages(Member.objects.all(), date(2026, 3, 2)) == {band: 1}
