"""Every write at the desk leaves who, when, what, why and from where: all its addresses, walked (K2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.urls.resolvers import URLPattern

from booking.sites.models import Post
from club.exchange import actions as exchange
from club.exchange.models import WebhookEndpoint
from club.journeys import receive_car
from club.meetings.models import Contest, ContestMark
from club.trail.actions import taken
from club.trail.models import TrailEntry
from cms.desks.urls import urlpatterns
from portal.middleware.audit import Audit
from portal.middleware.changes import collected
from portal.models import User
from tests.booking.scenes import NOW, TODAY, a_person, a_site
from tests.cms.desks.conftest import Staffed, World


def address(pattern: URLPattern) -> str:
    kinds = {name: type(each).__name__ for name, each in pattern.pattern.converters.items()}
    values = {name: 1 if kind == "IntConverter" else "x" for name, kind in kinds.items()}
    return reverse(pattern.name or "", kwargs=values)


def through(view: Callable[[Any], HttpResponse], path: str, user: Any, **posted: str) -> HttpResponse:
    request = RequestFactory().post(path, posted)
    request.user = user
    request.resolver_match = resolve(path)
    return Audit(view)(request)


@pytest.mark.proves("K2")
def test_no_address_of_the_desk_writes_without_a_row(db: None) -> None:
    user = a_person("clerk")
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = address(pattern)
        through(lambda _request: HttpResponse(status=302), path, user, why="Because", plate="AB12")
        row = TrailEntry.objects.order_by("-pk")[0]
        assert (row.actor, row.verb, row.why) == (user, f"desk.{pattern.name}"[:60], "Because"), path
        assert row.after["fields"] == ["plate", "why"]
        assert "AB12" not in str(row.after), "values stay in the rows they changed"
    assert TrailEntry.objects.count() == len(urlpatterns)


def test_what_was_refused_and_what_was_read_leave_none(db: None) -> None:
    user, path = a_person("clerk"), reverse("desk_networks")
    for status in (403, 404, 409, 422):
        through(lambda _request, code=status: HttpResponse(status=code), path, user)  # type: ignore[misc]
    assert not TrailEntry.objects.exists()


@pytest.mark.proves("K2")
def test_a_real_write_says_who_when_what_and_from_where_once(world: World, staffed: Staffed) -> None:
    gm = staffed("general_manager", world.here.site)
    clerk = User.objects.get(pk=gm.session["_auth_user_id"])
    before = TrailEntry.objects.count()
    told = {"site": world.here.site.pk, "network": "192.0.2.0/24", "request_key": "a-key-of-this-form-0001"}
    for _twice in range(2):  # the second is the stored answer: nothing happens again
        assert gm.post(reverse("desk_networks"), told, REMOTE_ADDR="198.51.100.7").status_code == 302
    (row,) = TrailEntry.objects.order_by("pk")[before:]
    assert (row.actor, row.at, row.verb) == (clerk, NOW, "survey.network_added")
    assert (row.after, row.address, len(row.reference)) == ({"network": "192.0.2.0/24"}, "198.51.100.7", 10)


@pytest.mark.proves("K2")
def test_a_screen_whose_action_keeps_no_trail_of_its_own_says_what_changed(
    world: World, staffed: Staffed
) -> None:
    advisor = staffed("advisor", world.here.site)
    receive_car(appointment=world.booking, odometer_km=42_000, now=NOW, actor=a_person("clerk"))
    before = TrailEntry.objects.count()
    told = {"request_key": "a-key-of-this-form-0002"}
    assert advisor.post(reverse("desk_start", args=[world.booking.ref]), told).status_code == 302
    (row,) = TrailEntry.objects.order_by("pk")[before:]
    assert (row.verb, row.after["of"]) == ("desk.desk_start", {"ref": world.booking.ref})
    mine = f"booking.appointment:{world.booking.pk}"
    assert row.before[mine]["state"] == "checked_in"
    assert row.after[mine]["state"] == "in_work"
    assert Post.objects.get(role="advisor").user == row.actor
    assert row.at.date() == TODAY


def test_an_endpoint_says_what_it_was_and_never_its_secret(db: None) -> None:
    gm = a_person("gm")
    made = exchange.make_integration(name="DMS", source="dms", site=a_site(), now=NOW, actor=gm)
    row = WebhookEndpoint.objects.create(
        integration=made, url="https://dms.example/", kinds=[], secret="whsec_old", made_at=NOW, paused_at=NOW
    )
    with collected():
        exchange.resume_endpoint(endpoint=row, now=NOW, actor=gm)
        exchange.change_secret(endpoint=row, now=NOW, actor=gm)
    resumed, changed = TrailEntry.objects.filter(verb__startswith="webhook.").order_by("pk")
    name = f"club.webhookendpoint:{row.pk}"
    assert (resumed.before[name], resumed.after[name]) == (
        {"paused_at": NOW.isoformat()}, {"paused_at": None},
    )  # fmt: skip
    assert changed.before[name]["secret"] == changed.after[name]["secret"] == "…"
    assert "whsec" not in f"{changed.before}{changed.after}"


def test_what_is_personal_says_that_it_changed_and_not_what_it_is(world: World) -> None:
    ada, car = world.member.user, world.booking.vehicle
    assert car is not None
    with collected():
        ada.name, car.plate, car.description = "Ada Byron", "AB12 CDE", "Ask +44 7700 900123"
        ada.save()
        car.save(update_fields=["plate", "description"])
        before, after = taken()
    assert before[f"portal.user:{ada.pk}"] == after[f"portal.user:{ada.pk}"] == {"name": "…"}
    assert after[f"booking.vehicle:{car.pk}"] == {"plate": "…", "description": "Ask ‹number›"}
    ada.save()
    assert taken() == ({}, {}), "nothing is collected outside a write at the desk"


def test_an_entry_that_names_no_values_says_what_was_saved_before_it(world: World, staffed: Staffed) -> None:
    gm = staffed("general_manager", world.here.site)
    contest = Contest.objects.create(
        name="Kind", who="sites", metric="jury", site=world.here.site, from_date=TODAY, target=9,
        until_date=TODAY + timedelta(days=9), created_at=NOW,
    )  # fmt: skip
    told = {"site": world.here.site.pk, "points": 7, "why": "Seen", "request_key": "a-key-of-this-form-0003"}
    assert gm.post(reverse("desk_contest", args=[contest.pk]), told).status_code == 302
    mark = ContestMark.objects.get()
    row = TrailEntry.objects.order_by("-pk")[0]
    assert row.after[f"club.contestmark:{mark.pk}"]["mark"] == "7"
