"""Everything of one member carries a mark; nobody who has no business with her ever reads one (G2-G6).

Pages, lists, searches, files, calendars and the API are read from the table of contents and asked with
the real references of her things, so what comes tomorrow is asked as well. In the suite an owner asks, and
a system of another centre; ``MATRIX=1`` lets its staff of every role and the others ask as well.
"""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, get_resolver

from booking.garage.models import Vehicle
from club import journeys
from club.exchange import actions as exchange
from club.exchange.models import ExportJob
from club.members import actions as members
from club.members.models import Member
from club.notices.actions import tell
from club.privacy.inventory import HELD
from club.referrals.actions import give_code
from club.suggestions.models import Suggestion
from loyalty.ledger.actions import earn
from portal.models import User
from portal.policy import Who, line_for
from tests.api.conftest import caller, key_of
from tests.booking.scenes import NOW, TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, morning, signed_in, staffed, world
from tests.house.test_addresses import patterns
from tests.portal.people import make_member

__all__ = ["morning", "staffed", "world"]
pytestmark = pytest.mark.django_db
MARKS = {
    "name": "Quillfeather", "phone": "2079460987", "email": "zephyrine@canary.test",
    "street": "77 Canary Row", "vin": "WVWZZZ1JZ3W386752", "plate": "ZQ77", "words": "canaryword",
}  # fmt: skip
ASKED = ("460987", "quillfeath", "ZQ7")  # parts of marks, for every search
SEARCHES = {"desk_members", "desk_accounts", "desk_vehicles", "desk_walk_in", "desk_reminder_log"}
MATRIX = bool(os.environ.get("MATRIX"))
ITS_OWN = re.compile(r'(nonce|value|data-reference)="[^"]*"|[0-9a-f]{12}|<code>\w{10}</code>')
by_flag = pytest.mark.skipif(not MATRIX, reason="hundreds of pages for each person: run by MATRIX=1")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
NEVER = {"ref": "zzzzzzzzzzzz", "pk": "987654321", "number": "071999999999", "code": "ZZZZZZZZ"}
DESK = ("desk_",)
TYPED = {("desk_walk_in_work", "plate")}
"""Any centre may take in any car of the group: the plate it shows is what the clerk has typed."""
OWNERS = (
    "garage", "vehicle", "appointment", "waitlist", "visit", "points", "receipt", "gift", "household",
    "reward", "voucher", "donation", "payment", "card", "voice", "claim", "complaint", "suggestion",
    "friends", "plan", "my_event", "inbox", "message", "profile", "consents", "privacy", "phone",
    "id_number", "session", "home", "survey", "download", "event", "enquiry",
)  # fmt: skip


@dataclass
class Hers:
    member: Member
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)


@pytest.fixture
def hers(world: World) -> Hers:
    """A little of everything, each with its mark; and every reference that leads to one of them."""
    member, site, clerk = world.member, world.here.site, a_person("Kim")
    members.edit_profile(
        member=member, now=NOW, actor=member.user, name="Zephyrine Quillfeather", phone="+442079460987",
        street=MARKS["street"], hobbies="canaryword",
    )  # fmt: skip
    User.objects.filter(pk=member.user_id).update(email=MARKS["email"])
    Vehicle.objects.for_user(member.user).update(vin=MARKS["vin"], plate="ZQ77 XYZ", plate_key="ZQ77XYZ")
    give_code(member=member, now=NOW)
    members.note(person=member.user, words="canaryword", site=site, now=NOW, actor=clerk)
    journeys.raise_ticket(site=site, source="phone", words="canaryword", person=member.user, key="t", now=NOW)
    journeys.take_lead(
        source="web", site=site, name="Zephyrine Quillfeather", phone="+442079460987", now=NOW, key="l",
        words="canaryword", email=MARKS["email"],
    )  # fmt: skip
    Suggestion.objects.create(member=member, site=site, words="canaryword", created_at=NOW)
    tell(person=member.user, kind="custom", key="c", data={"subject": "x", "text": "canaryword"}, now=NOW)
    earn(account=member.user.loyalty_account, points=500, key="e", on=TODAY)
    member.refresh_from_db()
    return Hers(member, references(member))


def references(member: Member) -> dict[str, dict[str, list[str]]]:
    """By the names that parameters of addresses have (ref, pk, number, code), then by what they name."""
    found: dict[str, dict[str, list[str]]] = {"ref": {}, "pk": {}, "code": {}}
    for entry in HELD:
        model = apps.get_model(entry.model)
        for row in model._base_manager.filter(**{entry.path: member.user_id}, **entry.where)[:2]:
            for name in found:
                if value := getattr(row, name, ""):
                    found[name].setdefault(model.__name__.lower(), []).append(str(value))
    found["pk"] = {name: pks for name, pks in found["pk"].items() if pks[0].isdecimal()}
    return found | {"number": {"member": [member.number]}}


def routes(prefixes: tuple[str, ...]) -> Iterator[ResolverMatch]:
    seen = set()
    for match in patterns(get_resolver()):
        name = match.view_name or ""
        if name.startswith(prefixes) and match.route not in seen and "(" not in match.route:
            seen.add(match.route)
            yield match


def fitting(name: str, route: str, values: dict[str, dict[str, list[str]]]) -> list[str]:
    """Of what this parameter may be, the things that the address speaks of; else one of each kind."""
    kinds = values.get(name, {})
    named = [value for kind, own in kinds.items() if kind in route.replace("_", "") for value in own]
    every = sorted({own[0] for own in kinds.values()})
    return named or every[: None if MATRIX else 3] or ["x"]


def addresses(match: ResolverMatch, values: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """Every way to fill the first parameter; the others take what fits them first."""
    names, route = PARAMETER.findall(match.route), f"{match.view_name} {match.route}"
    chosen = [fitting(name, route, values) for name in names]
    for parts in product(*chosen[:1], *(each[:1] for each in chosen[1:])):
        filled = iter(parts)
        yield "/" + PARAMETER.sub(lambda _match: next(filled), match.route)  # noqa: B023


def read(answer: Any) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode("utf-8", "replace")
    return str(answer.content.decode("utf-8", "replace"))


def marks_in(text: str) -> list[str]:
    return [name for name, mark in MARKS.items() if mark in text]


def leaks(client: Client, prefixes: tuple[str, ...], hers: Hers) -> list[str]:
    found = []
    for match in routes(prefixes):
        for path in addresses(match, hers.values):
            answers = [client.get(path)]
            if match.view_name in SEARCHES:
                answers += [client.post(path, {"q": part}, follow=True) for part in ASKED]
            for answer in answers:
                assert answer.status_code < 500, path
                read_there = marks_in(read(answer))
                found += [f"{path}: {name}" for name in read_there if (match.view_name, name) not in TYPED]
    return found


@pytest.fixture(autouse=True)
def _short_error_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "portal.urls.handler404", lambda request, exception: HttpResponse("not here", status=404)
    )


@pytest.fixture
def ben(world: World) -> Client:
    return signed_in(make_member(world.there.site, "ben@example.com", name="Ben Oak").user)


def strangers(world: World, staffed: Staffed) -> Iterator[tuple[str, Client]]:
    """Who has no business with her: people, and staff of the other centre."""
    roles = ("advisor", "club_manager", "care_agent", "workshop", "sales", "general_manager")
    for role in roles if MATRIX else ("general_manager",):
        yield role, staffed(role, world.there.site)
    if MATRIX:
        yield "editor", staffed("editor", world.there.site)
        yield "nobody", Client()
        gone = make_member(world.here.site, "gone@example.com").user
        client = signed_in(gone)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        yield "deactivated", client


@by_flag
@pytest.mark.proves("G2", "G3", "G4")
def test_staff_of_another_centre_never_read_a_mark(world: World, hers: Hers, staffed: Staffed) -> None:
    for role, client in strangers(world, staffed):
        assert leaks(client, DESK, hers) == [], role


@pytest.mark.proves("G2", "G3", "G4")
def test_another_owner_never_reads_a_mark(hers: Hers, ben: Client) -> None:
    assert leaks(ben, OWNERS, hers) == []


def test_sabotage_the_marks_are_there_for_who_may_read_them(
    world: World, hers: Hers, staffed: Staffed
) -> None:
    """Else the walk would prove nothing: her own advisor's pages carry every mark but the masked."""
    found = leaks(
        staffed("general_manager", world.here.site), ("desk_member", "desk_lead", "desk_ticket"), hers
    )
    assert {line.rpartition(" ")[2] for line in found} >= {"name", "street", "words", "plate"}


@pytest.mark.proves("G3")
def test_no_list_and_no_answer_of_the_api_carries_a_mark_of_another_centre(world: World, hers: Hers) -> None:
    clerk = a_person("Lee")
    for kind in ExportJob.Kind.values:
        exchange.ask_export(
            kind=kind, form="csv", sites=[world.there.site], reason="Audit", from_date=None, until_date=None,
            now=NOW, actor=clerk,
        )  # fmt: skip
    exchange.write_exports(now=NOW)
    for job in ExportJob.objects.exclude(file=""):
        with job.file.open("rb") as stored:
            assert marks_in(io.BytesIO(stored.read()).getvalue().decode("utf-8", "replace")) == [], job.kind
    call = caller(key_of(world.there.site))
    for match in patterns(get_resolver()):
        if match.route.startswith("api/v1/") and not match.route.endswith(("docs", "openapi.json")):
            for path in addresses(match, hers.values):
                assert marks_in(read(call("GET", path.removeprefix("/api/v1")))) == [], path


def shape(answer: Any, path: str, *own: str) -> tuple[int, str]:
    """What an answer tells, without its own address and what every answer has of its own."""
    text = read(answer).replace(path, "").replace(quote(path, safe=""), "")
    for each in own:
        text = text.replace(each, "") if len(each) > 7 else text
    return answer.status_code, ITS_OWN.sub("", text)


@by_flag
@pytest.mark.proves("G5")
def test_what_is_hers_looks_like_what_never_was(hers: Hers, ben: Client) -> None:
    differ = []
    known = [value for kinds in hers.values.values() for own in kinds.values() for value in own]
    for match in routes(OWNERS):
        names, line = PARAMETER.findall(match.route), line_for(match)
        if not names or names[0] not in NEVER or line is None or line.who is not Who.MEMBER:
            continue
        unknown = NEVER[names[0]]
        never = next(addresses(match, hers.values | {names[0]: {"never": [unknown]}}))
        nothing = shape(ben.get(never), never, unknown)
        paths = addresses(match, hers.values)
        differ += [path for path in paths if shape(ben.get(path), path, *known) != nothing]
    assert differ == []


PROTECTED = (
    ("portal_user", "is_staff, is_superuser, is_active, email, phone_verified_at, keys_changed_at"),
    ("club_member", "number, user_id, verified_at, verified_by_id, closed_at, joined_at, merged_into_id"),
    ("loyalty_account", "owner_id, tier"),
    ("loyalty_entry", "account_id, points"),
    ("booking_vehicle", "ref, vin, verified_at"),
    ("booking_keeper", "user_id, vehicle_id, role"),
    ("booking_appointment", "person_id, site_id, state, ref"),
    ("club_referral", "referrer_id, friend_id, state"),
    ("booking_post", "user_id, role, site_id"),
)
PLANTED = {
    "is_staff": "on", "is_superuser": "1", "is_active": "", "points": "9999", "tier": "diamond", "owner": "1",
    "user": "1", "user_id": "1", "member": "1", "account": "1", "person": "1", "price_minor": "0",
    "amount_minor": "1", "status": "paid", "state": "delivered", "verified_at": "2026-01-01",
    "verified": "on", "phone_verified_at": "2026-01-01", "referrer": "1", "created_at": "2020-01-01",
    "joined_at": "2020-01-01", "number": "071000000001", "role": "administrator", "site_id": "2",
    "email": "thief@example.com", "balance": "9999", "pk": "1", "id": "1",
}  # fmt: skip


def protected() -> dict[str, list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        found = {}
        for table, columns in PROTECTED:
            known = {each.name for each in connection.introspection.get_table_description(cursor, table)}
            names = ", ".join(name for name in columns.split(", ") if name in known)
            cursor.execute(f"SELECT id, {names} FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
        return found


VALID = {
    "name": "Zephyrine Quillfeather", "phone": "+442079460987", "language": "en", "words": "Tea, please",
    "about": "workshop", "odometer": "1000", "ends_on": "2027-01-01", "insurer": "Ark",
}  # fmt: skip
MAY_CHANGE = {
    "gift", "household_", "vehicle_parting", "vehicle_reading", "appointment_", "privacy_",
    "vehicle_handover",
}  # fmt: skip


@pytest.mark.proves("G6")
def test_fields_that_no_form_has_change_nothing(hers: Hers, world: World) -> None:
    """Her own forms, sent with every field of the models beside what they ask for."""
    client = signed_in(hers.member.user)
    before, changed = protected(), []
    for match in routes(OWNERS):
        name = match.view_name or ""
        if any(name.startswith(each) for each in MAY_CHANGE):
            continue
        for path in list(addresses(match, hers.values))[:2]:
            answer = client.post(path, PLANTED | VALID | {"site": world.here.site.pk})
            assert answer.status_code < 500, path
            if (now := protected()) != before:
                changed.append(path)
                before = now
    assert changed == []
