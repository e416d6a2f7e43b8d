"""Every write at the desk leaves who, when, what, why and from where: all its addresses, walked (K2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.urls.resolvers import URLPattern

from booking.sites.models import Post
from club.trail.models import TrailEntry
from cms.desks.urls import urlpatterns
from portal.middleware.audit import Audit
from portal.models import User
from tests.booking.scenes import NOW, TODAY, a_person, numbers
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


def test_a_screen_whose_action_keeps_no_trail_of_its_own_has_one_by_its_address(
    world: World, staffed: Staffed
) -> None:
    care = staffed("care_agent", world.here.site)
    told = {"found": "clean", "request_key": f"a-key-of-this-form-{next(numbers):04}"}
    before = TrailEntry.objects.count()
    care.post(reverse("desk_rest_look", args=[world.here.site.code]), told)
    (row,) = TrailEntry.objects.order_by("pk")[before:]
    assert (row.verb, row.after["of"]) == ("desk.desk_rest_look", {"code": world.here.site.code})
    assert Post.objects.get(role="care_agent").user == row.actor
    assert row.at.date() == TODAY
    assert Client().get("/desk/").status_code == 302
