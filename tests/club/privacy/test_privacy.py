"""A copy with all of one's own and nothing of others; an erasure that leaves sums and no words; retention."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction

from booking.sites.models import Site
from club import journeys
from club.events.actions import cancel
from club.members import actions as members
from club.members.models import Member, Note, PersonKey
from club.members.queries import edits_of, id_number, search
from club.notices.actions import tell
from club.notices.models import Notice
from club.payments.models import PaidPlan, Subscription
from club.privacy import actions, queries, rules
from club.privacy.models import DataCopy, Erasure, Look, Purge, Tombstone
from club.segments.actions import save_segment
from loyalty.ledger.actions import earn, open_account
from loyalty.ledger.queries import balance
from portal.models import User
from tests.booking.makes import make_appointment, make_vehicle
from tests.club.conftest import NOW, make_member
from tests.club.events.makes import make_event
from tests.club.events.test_actions import register

ON = NOW.date()
CANARIES = {
    "name": "Zephyrine Quillfeather", "street": "77 Canary Wharf Row", "hobbies": "falconry-canary",
    "town": "Canarytown", "phone": "+442079460987",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}
        }
    }  # fmt: skip


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk@example.com", name="Kim", is_staff=True)


@pytest.fixture
def zephyrine(site: Site, clerk: User) -> Member:
    """Somebody of whom we hold a little of everything."""
    member = make_member(site, "Z", "canary@example.com")
    members.edit_profile(member=member, now=NOW, actor=member.user, **CANARIES)
    member.refresh_from_db()
    members.set_consent(
        person=member.user, purpose="sensitive", channel="email", granted=True, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip
    members.keep_id_number(member=member, number="CANARYID4711", now=NOW, actor=member.user)
    members.note(person=member.user, words="canary note", site=site, now=NOW, actor=clerk)
    account = open_account(owner=member.user, now=NOW, on=ON)
    earn(account=account, points=120, key="e1", on=ON)
    make_vehicle(member.user)
    tell(person=member.user, kind="custom", key="canary", data={"text": "canary words"}, now=NOW)
    actions.look(staff=clerk, person=member.user, site=site, now=NOW)
    return member


def words_in_the_database() -> str:
    """Every text of every table of ours, as one."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("club_", "booking_", "loyalty_", "portal_", "account_", "mfa_")):
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found += [f"{table} {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.proves("K3")
def test_a_copy_has_all_of_ones_own_and_nothing_of_others(zephyrine: Member, site: Site) -> None:
    make_member(site, "Somebody Else", "else@example.com", street="1 Other Street")
    actions.ask_copy(person=zephyrine.user, now=NOW, actor=zephyrine.user)
    with pytest.raises(actions.CopyInTheMaking):
        actions.ask_copy(person=zephyrine.user, now=NOW, actor=zephyrine.user)
    journeys.privacy_by_the_clock(now=NOW)
    copy = DataCopy.objects.get()
    with storages["private"].open(copy.file) as stored, zipfile.ZipFile(stored) as file:
        text, names = file.read("data.json").decode(), file.namelist()
    for canary in [*CANARIES.values(), "canary@example.com", "canary note", "canary words", "120"]:
        assert canary in text
    for other in (
        "Somebody Else",
        "else@example.com",
        "1 Other Street",
        "Kim",
        "clerk@example.com",
        "id_sealed",
    ):
        assert other not in text
    tables = json.loads(text)["tables"]
    assert {"club.Member:user", "booking.Vehicle:keepers__user", "loyalty.Entry:account__owner"} <= set(
        tables
    )
    assert "club.Note-person.csv" in names
    assert Notice.objects.filter(kind="copy_ready").count() == 1
    journeys.privacy_by_the_clock(now=NOW + timedelta(days=8))
    copy.refresh_from_db()
    assert not copy.file


def test_a_copy_tells_the_segments_one_is_in_and_why(zephyrine: Member) -> None:
    """Also who keeps offers from being chosen by them hears that they exist (privacy.md)."""
    for code, kind in (("all", "private"), ("firms", "company")):
        asked = {"attribute": {"in": [kind]}}
        save_segment(code=code, name=code.title(), definition=asked, on=ON, now=NOW, actor=None)
    told = dict(queries.copy_of(zephyrine.user, ON))["segments"]
    assert [(row["segment"], row["because"], row["used_for_offers"]) for row in told] == [
        ("All", {"attribute": {"in": ["private"]}}, False)
    ]
    content = actions.copies.archive({"segments": told}, NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "private" in file.read("segments.csv").decode()


def test_no_cell_of_a_copy_is_run_as_a_formula(zephyrine: Member) -> None:
    Note.objects.update(words="=HYPERLINK(1)")
    content = actions.copies.archive(dict(queries.copy_of(zephyrine.user, ON)), NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "'=HYPERLINK(1)" in file.read("club.Note-person.csv").decode()


@pytest.mark.proves("K4")
def test_an_erasure_leaves_no_word_and_the_sums(zephyrine: Member, site: Site) -> None:
    erasure = journeys.ask_erasure(
        person=zephyrine.user, identity_how="signed in again", use_points=False, now=NOW, actor=zephyrine.user
    )
    with pytest.raises(actions.ErasureRunning):
        actions.ask_erasure(person=zephyrine.user, site=site, identity_how="x", now=NOW, actor=zephyrine.user)
    journeys.privacy_by_the_clock(now=NOW + timedelta(days=2))
    assert not Tombstone.objects.exists()
    account, before = zephyrine.user.loyalty_account, balance(zephyrine.user.loyalty_account, ON).available
    journeys.privacy_by_the_clock(now=NOW + timedelta(days=3))
    erasure.refresh_from_db()
    assert erasure.done_at == NOW + timedelta(days=3) <= erasure.due_at
    left = words_in_the_database()
    for canary in [*CANARIES.values(), "canary@example.com", "CANARYID4711", "canary note", "canary words"]:
        assert canary not in left
    assert balance(account, ON).available == before == 120
    zephyrine.refresh_from_db()
    assert (id_number(zephyrine), zephyrine.user.is_active) == (None, False)
    assert edits_of(zephyrine)[0].fields == {}
    assert search("quillfeather") == []
    assert not PersonKey.objects.exists()


def test_points_can_be_used_first_and_the_wish_taken_back(zephyrine: Member) -> None:
    person = zephyrine.user
    ask: dict[str, Any] = {
        "person": person,
        "identity_how": "papers",
        "use_points": True,
        "now": NOW,
        "actor": person,
    }
    erasure = journeys.ask_erasure(**ask)
    assert erasure.starts_at >= NOW + timedelta(days=29)
    assert erasure.due_at >= erasure.starts_at
    journeys.keep_person(erasure=erasure, now=NOW + timedelta(days=5), actor=person)
    assert Erasure.objects.get().withdrawn_at is not None
    again = journeys.ask_erasure(**ask)
    with pytest.raises(actions.TooLateToKeep):
        journeys.keep_person(erasure=again, now=again.starts_at, actor=person)


def test_an_appointment_ahead_or_a_legal_hold_come_first(zephyrine: Member, site: Site, clerk: User) -> None:
    hold = actions.hold_back(person=zephyrine.user, why="court", now=NOW, actor=clerk)
    plan = queries.plan_for(zephyrine.user, NOW)
    assert plan.obstacles == ["hold"]
    with pytest.raises(actions.ErasureObstacle):
        journeys.ask_erasure(
            person=zephyrine.user, identity_how="x", use_points=False, now=NOW, actor=zephyrine.user
        )
    actions.lift_hold(hold=hold, now=NOW, actor=clerk)
    make_appointment(site=site, person=zephyrine.user, arrive_at=NOW + timedelta(days=9))
    assert queries.plan_for(zephyrine.user, NOW).obstacles == ["appointment"]


def test_a_place_at_an_event_and_a_membership_that_renews_come_first(zephyrine: Member, site: Site) -> None:
    """Nobody is charged, and no seat stays empty, for somebody we have forgotten."""
    event = make_event(site, opens_at=NOW - timedelta(days=1), starts_at=NOW + timedelta(days=9),
                       ends_at=NOW + timedelta(days=10), closes_at=NOW + timedelta(days=8),
                       names_until=NOW + timedelta(days=9))  # fmt: skip
    seat = register(event, zephyrine, now=NOW)
    mine = {"person": zephyrine.user, "price_minor": 9_000, "currency": "GBP", "months": 12}
    plan = PaidPlan.objects.create(
        code="care", name="Care", price_minor=9_000, currency="GBP", created_at=NOW, created_by=zephyrine.user
    )
    times = {"created_at": NOW, "expires_at": NOW}
    running = Subscription.objects.create(plan=plan, key="s1", state="active", **times, **mine)
    assert queries.obstacles(zephyrine.user, NOW) == ["event", "membership"]
    assert queries.obstacles(zephyrine.user, NOW + timedelta(days=11)) == ["membership"]
    cancel(registration=seat, now=NOW)
    Subscription.objects.filter(pk=running.pk).update(ends_at=NOW + timedelta(days=30))
    assert queries.obstacles(zephyrine.user, NOW) == []


@pytest.mark.proves("K4")
def test_after_a_restore_the_erased_are_erased_again(zephyrine: Member) -> None:
    assert actions.erase_again(people=[(zephyrine.user_id, NOW), (999_999, NOW)], now=NOW) == 1
    assert CANARIES["street"] not in words_in_the_database()
    assert Tombstone.objects.get().person == zephyrine.user_id


@pytest.mark.proves("K7")
def test_staff_see_contacts_in_full_so_often_a_day(zephyrine: Member, site: Site, clerk: User) -> None:
    person = zephyrine.user
    left = queries.reveals_left(clerk, NOW)
    Look.objects.bulk_create(
        Look(at=NOW, staff=clerk, person=person, what="reveal") for _n in range(left - 1)
    )
    actions.reveal(staff=clerk, person=person, site=site, fields="phone", now=NOW)
    with pytest.raises(actions.TooManyReveals):
        actions.reveal(staff=clerk, person=person, site=site, fields="phone", now=NOW)
    tomorrow = NOW + timedelta(days=1, seconds=1)
    actions.reveal(staff=clerk, person=person, site=site, fields="phone", now=tomorrow)


@pytest.mark.parametrize("sql", ["UPDATE club_look SET fields = 'x'", "DELETE FROM club_look"])
def test_a_look_is_never_unwritten(zephyrine: Member, sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.proves("K5")
def test_old_bodies_go_and_those_of_somebody_in_court_stay(
    zephyrine: Member, site: Site, clerk: User
) -> None:
    ben = make_member(site, "Ben Oak", "ben@example.com")
    tell(person=ben.user, kind="custom", key="ben", data={"text": "hello"}, now=NOW)
    actions.hold_back(person=zephyrine.user, why="court", now=NOW, actor=clerk)
    later = NOW + timedelta(days=190)
    assert actions.purge(now=NOW + timedelta(days=170))["message_body"] == 0
    assert actions.purge(now=later)["message_body"] == 1
    assert actions.purge(now=later)["message_body"] == 0
    assert Notice.objects.get(key="ben").data == {}
    assert Notice.objects.get(key="canary").data == {"text": "canary words"}
    assert Purge.objects.get().record_class == "message_body"


def test_a_maximum_below_the_law_is_refused(clerk: User) -> None:
    ask: dict[str, Any] = {
        "record_class": "repair",
        "on": ON,
        "why": "law of 2027",
        "now": NOW,
        "actor": clerk,
    }
    with pytest.raises(actions.BelowTheLaw):
        actions.set_retention(months_min=72, months_max=71, **ask)
    with pytest.raises(actions.NothingWhy):
        actions.set_retention(months_min=72, months_max=84, **(ask | {"why": " "}))
    actions.set_retention(months_min=96, months_max=96, **ask)
    assert queries.kept(ON)["repair"] == rules.RecordClass(96, 96, "anonymise")
    assert queries.kept(ON - timedelta(days=1))["repair"].months_min == 72
    assert ("complaint", "repair") in rules.conflicts(queries.kept(ON))
