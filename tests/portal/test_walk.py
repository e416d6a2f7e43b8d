"""Every address, knocked at by every kind of person: it opens as its policy line says (safety.md G1, G2)."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, get_resolver

from booking.sites.models import Site
from portal.policy import Who, line_for
from tests.house.test_addresses import patterns
from tests.portal.people import make_member, make_person

pytestmark = pytest.mark.django_db
SAMPLES = {
    "<int:": "7",
    "<str:": "x",
    "<slug:": "x",
    "<path:": "x",
    "<uuid:": "00000000-0000-4000-8000-000000000000",
}
METHODS = ("get", "post", "put", "delete")
DESK_METHODS = ("get", "post")  # some hundred addresses of Wagtail's own


def address(match: ResolverMatch) -> str | None:
    """A path for a pattern, with made-up values; None for those that are regular expressions."""
    parts = []
    for part in match.route.split("/"):
        sample = next((value for sign, value in SAMPLES.items() if part.startswith(sign)), None)
        parts.append(sample if sample is not None else part)
    path = "/" + "/".join(parts)
    return None if set(path) & set("()[]<>*+?\\$") else path


def everywhere() -> Iterator[tuple[str, Who]]:
    seen = set()
    for match in patterns(get_resolver()):
        line, path = line_for(match), address(match)
        if line is not None and path is not None and path not in seen:
            seen.add(path)  # the first pattern of a path answers; ours shadow Wagtail's doors
            yield path, line.who


def methods(path: str) -> tuple[str, ...]:
    return DESK_METHODS if path.startswith("/desk/") else METHODS


def is_led_to_the_door(answer: HttpResponse) -> bool:
    where = answer.headers.get("Location", "")
    return answer.status_code == 401 or (answer.status_code == 302 and where.startswith("/accounts/login/"))


@pytest.fixture(autouse=True)
def _short_error_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of 404 pages: their look is another test's business."""
    monkeypatch.setattr(
        "portal.urls.handler404", lambda request, exception: HttpResponse("not here", status=404)
    )


@pytest.mark.proves("G2")
def test_visitors_see_public_pages_and_are_led_to_the_door_elsewhere(client: Client) -> None:
    for path, who in everywhere():
        for method in methods(path):
            answer = getattr(client, method)(path)
            if who is not Who.PUBLIC:
                assert is_led_to_the_door(answer), (method, path, answer.status_code)
            elif method == "get":
                assert answer.status_code < 500 or path.startswith("/health/"), (path, answer.status_code)


@pytest.mark.proves("G2")
@pytest.mark.parametrize("kind", ["owner", "somebody who never joined"])
def test_nobody_but_staff_finds_the_desk(client: Client, site: Site, kind: str) -> None:
    person = make_member(site).user if kind == "owner" else make_person()
    client.force_login(person)
    shut = {Who.STAFF} if kind == "owner" else {Who.STAFF, Who.MEMBER}
    for path, who in everywhere():
        if who in shut:
            for method in methods(path):
                assert getattr(client, method)(path).status_code == 404, (method, path)


def test_staff_have_no_garage_of_their_own_by_their_post(client: Client) -> None:
    client.force_login(make_person(is_staff=True))
    for path, who in everywhere():
        if who is Who.MEMBER:
            for method in METHODS:
                assert getattr(client, method)(path).status_code == 404, (method, path)


@pytest.mark.proves("G2", "I10")
@pytest.mark.parametrize("kind", ["owner", "staff"])
def test_whoever_may_enter_meets_no_broken_page(client: Client, site: Site, kind: str) -> None:
    person = make_member(site).user if kind == "owner" else make_person(is_staff=True)
    client.force_login(person)
    for path, who in everywhere():
        if who is not Who.STAFF and not path.startswith(("/health/", "/desk/")):
            assert client.get(path).status_code < 500, path
