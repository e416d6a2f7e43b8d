"""One form, many clicks: one effect, and the same answer for everybody (safety.md A7)."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from portal.middleware import replay
from portal.models import Reply, User
from portal.policy import POLICIES, Line, Who
from portal.urls import urlpatterns as addresses
from tests.together import at_once

CLICKS = 16
KEY = "r" * 22
began, may_end = threading.Event(), threading.Event()


def write(request: HttpRequest) -> HttpResponse:
    person = User.objects.create_user(None, name="clicked")
    return HttpResponse(status=302, headers={"Location": f"/garage/{person.pk}/"})


def dawdle(request: HttpRequest) -> HttpResponse:
    began.set()
    assert may_end.wait(60)
    return write(request)


urlpatterns = [
    path("write/", write, name="write_for_the_test"),
    path("dawdle/", dawdle, name="write_for_the_test"),
    *addresses,
]


@pytest.fixture(autouse=True)
def _an_address_that_writes(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(POLICIES, "write_for_the_test", Line(Who.PUBLIC))
    with override_settings(ROOT_URLCONF=__name__):
        yield


def click(address: str = "/write/") -> Callable[[], HttpResponse]:
    return lambda: Client().post(address, {"request_key": KEY, "car": "7"})  # type: ignore[return-value]


@pytest.mark.proves("A7")
def test_many_clicks_at_once_do_it_once() -> None:
    answers = [outcome.value for outcome in at_once([click()] * CLICKS)]
    assert User.objects.filter(name="clicked").count() == 1
    assert Reply.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {302, 409}
    assert len({answer["Location"] for answer in answers if answer.status_code == 302}) == 1
    later = [click()() for _again in range(3)]
    assert {answer["Location"] for answer in later} == {
        answer["Location"] for answer in answers if answer.status_code == 302
    }


def test_twin_without_the_key_each_click_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "key_of", lambda request: None)
    at_once([click()] * CLICKS)
    assert User.objects.filter(name="clicked").count() == CLICKS


def test_twin_without_the_lock_only_the_constraint_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock turns a late crash into a clear answer; the constraint alone still does it once."""
    monkeypatch.setattr(replay, "is_first", lambda row: True)
    outcomes = at_once([click()] * CLICKS)
    assert any(not outcome.won for outcome in outcomes)
    assert User.objects.filter(name="clicked").count() == 1


@pytest.mark.proves("A7")
def test_while_the_first_still_runs_the_second_is_told_to_wait() -> None:
    first = threading.Thread(target=lambda: at_once([click("/dawdle/")]), daemon=True)
    first.start()
    assert began.wait(60)
    second = click("/dawdle/")()
    may_end.set()
    first.join(60)
    assert (second.status_code, second["Retry-After"]) == (409, "1")
    assert click("/dawdle/")().status_code == 302
    assert User.objects.filter(name="clicked").count() == 1
