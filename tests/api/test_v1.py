"""API v1: a visit from booking to refund, and every no as a problem (safety.md R14, G3, G5, I7)."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from booking.appointments.models import Appointment
from booking.sites.models import Site
from booking.visits.models import Visit, VisitRefund
from booking.workshop.actions import lay_calendar
from club.notices.models import Notice
from loyalty.ledger.queries import account_of, balance
from tests.api.conftest import Api, caller, key_of
from tests.booking.rides import a_zone
from tests.booking.scenes import NOW, TODAY, units
from tests.cms.desks.conftest import World

LINE = {"kind": "labour", "description": "Annual service", "net_minor": 32_000, "tax_minor": 6_400}


def opened(world: World, api: Api) -> Any:
    return api("POST", "/visits", {"appointment": world.booking.ref, "odometer_km": 12_000})


def closed(world: World, api: Api) -> Any:
    visit = opened(world, api).json()
    return api("POST", f"/visits/{visit['ref']}/closing", {"lines": [LINE]})


def test_a_visit_is_opened_closed_and_refunded(world: World, api: Api) -> None:
    first = opened(world, api)
    assert (first.status_code, first.json()["closed_at"]) == (201, None)
    assert opened(world, api).json()["ref"] == first.json()["ref"]
    bill = closed(world, api)
    assert (bill.status_code, bill.json()["points"]) == (200, 320)
    ref = bill.json()["ref"]
    again = api("POST", f"/visits/{ref}/closing", {"lines": [LINE]})
    assert (again.status_code, again.json()["code"]) == (409, "visit_closed")
    back = api("POST", f"/visits/{ref}/refunds", {"position": 1, "net_minor": 2_000, "reason": "Kind"})
    assert (back.status_code, back.json()["lines"][0]["refunded_minor"]) == (201, 2_000)
    number = world.member.number
    assert api("GET", f"/members/{number}/points").json()["available"] == 300
    too_much = api("POST", f"/visits/{ref}/refunds", {"position": 1, "net_minor": 40_000, "reason": "x"})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_exceeds_line")


def test_a_policy_is_billed_by_its_own_kind_and_rule(world: World, api: Api) -> None:
    visit = opened(world, api).json()
    policy = {"kind": "insurance", "description": "Motor insurance", "net_minor": 60_000}
    bill = api("POST", f"/visits/{visit['ref']}/closing", {"lines": [LINE, policy]})
    assert (bill.status_code, bill.json()["points"]) == (200, 320 + 600)
    assert [line["kind"] for line in bill.json()["lines"]] == ["labour", "insurance"]
    number = world.member.number
    assert api("GET", f"/members/{number}/points").json()["available"] == 320
    unknown = api("POST", f"/visits/{visit['ref']}/closing", {"lines": [{**policy, "kind": "vehicle"}]})
    assert unknown.status_code == 422


def test_the_same_key_is_answered_again_and_done_once(world: World, api: Api) -> None:
    ref = closed(world, api).json()["ref"]
    body, key = {"position": 1, "net_minor": 500, "reason": "Kind"}, {"Idempotency-Key": "0123456789abcdef"}
    answers = [api("POST", f"/visits/{ref}/refunds", body, **key) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert VisitRefund.objects.count() == 1
    other = api("POST", f"/visits/{ref}/refunds", {**body, "net_minor": 1}, **key)
    assert (other.status_code, other["Content-Type"]) == (422, "application/problem+json")
    missing = api("POST", f"/visits/{ref}/refunds", body, **{"Idempotency-Key": ""})
    assert missing.status_code == 422
    assert VisitRefund.objects.count() == 1


def test_time_is_asked_held_confirmed_moved_and_given_back(world: World, api: Api) -> None:
    site, work = world.here.site.code, world.here.service.code
    day = world.here.day(1).isoformat()
    asked = f"/availability?site={site}&operations={work}&first={day}&last={day}&mode=wait"
    slots = [s for s in api("GET", asked).json()["days"][0]["slots"] if s["is_open"]]
    assert len(slots) > 1
    car = world.booking.vehicle
    assert car is not None
    body = {"site": site, "operations": [work], "mode": "wait", "at": slots[0]["at"], "vehicle": car.ref}
    held = api("POST", "/appointments", body)
    assert (held.status_code, held.json()["state"]) == (201, "held")
    ref = held.json()["ref"]
    booked = api("POST", f"/appointments/{ref}/confirmation").json()
    assert booked["state"] == "booked"
    version = booked["version"]
    moved = api("POST", f"/appointments/{ref}/move", {"at": slots[-1]["at"], "version": version})
    stale = api("POST", f"/appointments/{ref}/move", {"at": slots[0]["at"], "version": version})
    assert (moved.status_code, stale.status_code) == (200, 409), (moved.content, stale.content)
    assert (
        api("POST", f"/appointments/{ref}/cancellation", {"reason": "Owner"}).json()["state"] == "cancelled"
    )


def test_points_are_put_aside_taken_and_let_go(world: World, api: Api) -> None:
    closed(world, api)
    number, account = world.member.number, account_of(world.member.user)
    assert account is not None
    path, until = f"/members/{number}/holds", TODAY.isoformat()
    too_many = api("POST", path, {"points": 321, "until": until})
    assert too_many.status_code == 409
    hold = api("POST", path, {"points": 300, "until": until})
    assert hold.status_code == 201, hold.content
    taken = api("POST", f"{path}/{hold.json()['id']}/capture", {"points": 100})
    assert (taken.status_code, taken.json()["captured"]) == (200, 100)
    assert balance(account, TODAY).available == 220
    told = Notice.objects.filter(person=world.member.user, kind="points_spent")
    assert [row.data["points"] for row in told] == [100], "every point on its way out is told (R42)"
    other = api("POST", path, {"points": 50, "until": until}).json()["id"]
    assert api("POST", f"{path}/{other}/release", {}).json()["ended"]
    assert api("GET", f"/members/{number}/points?as_of={until}").json()["available"] == 220
    assert api("GET", f"/members/{number}/tier?on=2026-01-01").status_code == 200
    late = api("POST", path, {"points": 1, "until": "2027-01-01"})
    assert (late.status_code, late.json()["code"]) == (422, "bad_until")


LISTS = ["/members", "/vehicles", "/visits", "/appointments", "/referrals", "/events", "/occurrences"]


@pytest.mark.parametrize("path", LISTS)
def test_another_sites_key_sees_nothing_of_ours(world: World, api: Api, path: str) -> None:
    closed(world, api)
    theirs = caller(key_of(world.there.site))
    assert api("GET", path).status_code == 200
    assert theirs("GET", path).json() == {"items": [], "next": None}


@pytest.mark.proves("G5")
def test_a_foreign_thing_is_like_one_that_never_was(world: World, api: Api) -> None:
    ref, number = closed(world, api).json()["ref"], world.member.number
    theirs, car = caller(key_of(world.there.site)), world.booking.vehicle
    assert car is not None
    for path, never in (
        (f"/visits/{ref}", "/visits/zzzzzzzzzzzz"), (f"/members/{number}", "/members/0000"),
        (f"/vehicles/{car.ref}", "/vehicles/zzzzzzzzzzzz"),
        (f"/members/{number}/points", "/members/0/points"),
    ):  # fmt: skip
        found, nothing = theirs("GET", path), theirs("GET", never)
        assert found.status_code == nothing.status_code == 404
        assert {**found.json(), "reference": ""} == {**nothing.json(), "reference": ""}
    body = {"position": 1, "net_minor": 1, "reason": "x"}
    assert theirs("POST", f"/visits/{ref}/refunds", body).status_code == 404


def test_pages_follow_the_cursor_to_the_end(world: World, api: Api) -> None:
    for _ in range(3):
        world.book(world.here, hours=2)
    seen, cursor = [], ""
    while cursor is not None:
        found = api("GET", f"/appointments?limit=1&cursor={cursor}").json()
        seen += [row["ref"] for row in found["items"]]
        cursor = found["next"]
    assert len(seen) == len(set(seen)) == 4
    assert api("GET", "/appointments?cursor=nonsense").json()["code"] == "bad_cursor"


def test_without_a_key_or_its_scope_nothing_opens(world: World) -> None:
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        answer = Client(headers=header).get("/api/v1/members")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    narrow = caller(key_of(world.here.site, "visits:read"))
    assert (narrow("GET", "/visits").status_code, narrow("GET", "/members").status_code) == (200, 403)


def test_a_session_opens_nothing_here_and_a_key_nothing_elsewhere(world: World) -> None:
    client = Client()
    client.force_login(world.member.user, backend="portal.accounts.backend.Backend")
    assert client.get("/api/v1/members").status_code == 401
    key = key_of(world.here.site)
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/home/").status_code == 302


def test_too_many_calls_wait(world: World) -> None:
    slow = caller(key_of(world.here.site, per_minute=2))
    assert [slow("GET", "/me").status_code for _ in range(3)] == [200, 200, 429]
    assert slow("GET", "/me")["Retry-After"]


UNREADABLE = [b"{", b"[" * 10_000, b"\xff\xfe"]
NO_BILL = [b"", b'{"lines": "x"}', b'{"lines": [{}]}', b"null", b'"\\ud800"']
BAD = [*((body, 400) for body in UNREADABLE), *((body, 422) for body in NO_BILL)]


@pytest.mark.parametrize(("body", "status"), BAD)
def test_a_broken_body_is_a_problem_and_changes_nothing(
    world: World, api: Api, body: bytes, status: int
) -> None:
    ref = opened(world, api).json()["ref"]
    answer = api("POST", f"/visits/{ref}/closing", body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Visit.objects.get().is_closed()


def test_an_oversize_body_and_unstorable_letters_are_refused(world: World, api: Api) -> None:
    ref = opened(world, api).json()["ref"]
    huge = api("POST", f"/visits/{ref}/closing", b"x" * 3_000_000)
    assert (huge.status_code, huge["Content-Type"]) == (413, "application/problem+json")
    for text in ("a\0b", "a\ud800b"):
        line = {**LINE, "description": text}
        assert api("POST", f"/visits/{ref}/closing", {"lines": [line]}).status_code == 422


def test_the_description_needs_no_key_and_nothing_from_elsewhere(db: None) -> None:
    page = Client(headers={"accept-language": "en"}).get("/api/v1/docs").content.decode()
    assert "/api/v1/visits/{ref}/closing" in page
    assert '<script src="http' not in page
    described = Client().get("/api/v1/openapi.json").json()
    writes = [told for path in described["paths"].values() for verb, told in path.items() if verb == "post"]
    assert len(writes) == 11
    for told in writes:
        assert any(each["name"].lower() == "idempotency-key" for each in told["parameters"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    world: World, api: Api, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows - 1):
        world.book(world.here, hours=2)
    api("GET", "/appointments")
    with django_assert_num_queries(5):
        assert len(api("GET", "/appointments").json()["items"]) == rows
    assert NOW


def test_what_happens_is_told_to_whom_listens(world: World, api: Api) -> None:
    from club.exchange.actions import add_endpoint
    from club.exchange.models import Integration, WebhookEvent

    add_endpoint(
        integration=Integration.objects.get(), url="https://dms.example/", actor=None, now=NOW,
        kinds=["visit.opened", "visit.closed", "visit.refunded"], resolve=lambda h, p: ["93.184.216.34"],
    )  # fmt: skip
    closed(world, api)
    assert set(WebhookEvent.objects.values_list("kind", flat=True)) == {"visit.opened", "visit.closed"}
    assert world.member.user.name not in str(list(WebhookEvent.objects.values_list("data", flat=True)))


def test_a_new_system_finds_the_centre_its_work_and_the_way_home(world: World, api: Api) -> None:
    here, car = world.here, world.booking.vehicle
    assert car is not None
    units(here.site, {"driver": 1})
    lay_calendar(site=here.site, first=here.day(0), last=here.day(3), now=here.now)
    a_zone(here)
    centre = next(each for each in api("GET", "/sites").json() if each["code"] == here.site.code)
    assert (centre["modes"], centre["zones"][0]["modes"]) == (
        ["drop_off", "wait", "shuttle", "pick_up"], ["shuttle", "pick_up"],
    )  # fmt: skip
    work = api("GET", f"/operations?site={here.site.code}&vehicle={car.ref}").json()[0]
    assert (work["code"], work["price_minor"]) == (here.service.code, 18_900)
    day = here.day(2).isoformat()
    ask = f"/availability?site={here.site.code}&operations={work['code']}&first={day}&last={day}&mode=pick_up"
    assert api("GET", f"{ask}&zone=moon").json()["code"] == "unknown_zone"
    at = next(s["at"] for s in api("GET", f"{ask}&zone=near").json()["days"][0]["slots"] if s["is_open"])
    body = {
        "site": here.site.code,
        "operations": [work["code"]],
        "mode": "pick_up",
        "at": at,
        "vehicle": car.ref,
    }
    assert api("POST", "/appointments", body).json()["code"] == "trip_incomplete"
    home = {"zone": "near", "street": "4 Mill Lane", "postcode": "YO1 7HH", "phone": "01632 960001"}
    assert api("POST", "/appointments", body | {"trip": home}).status_code == 201
    described = api("GET", "/openapi.json").json()["paths"]["/api/v1/sites"]["get"]
    assert described["security"] == [{"Door": ["availability:read"]}]


def test_days_are_those_of_the_centre(world: World, api: Api) -> None:
    """Two in the morning in Shanghai is still the day before in UTC."""
    Site.objects.filter(pk=world.here.site.pk).update(zone="Asia/Shanghai")
    early = datetime.combine(TODAY, time(18), UTC) - timedelta(days=1)
    Appointment.objects.filter(pk=world.booking.pk).update(arrive_at=early)
    visit = closed(world, api).json()["ref"]
    Visit.objects.filter(ref=visit).update(opened_at=early, closed_at=early)

    def found(path: str) -> int:
        return len(api("GET", path).json()["items"])

    day, before = str(TODAY), str(TODAY - timedelta(days=1))
    assert found(f"/visits?closed_from={day}") == 1
    assert found(f"/appointments?from_day={day}&until_day={day}") == 1
    assert found(f"/appointments?until_day={before}") == 0
