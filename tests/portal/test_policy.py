"""Default deny: an address without a line is closed, and each line means what it says."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from portal.models import User
from portal.policy import POLICIES, Line, Who

pytestmark = pytest.mark.django_db


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


LINES = {who: Line(who) for who in Who}
urlpatterns = [
    path("undeclared/", hello, name="undeclared_for_the_test"),
    path("machine/", hello, name="machine_for_the_test"),
    path("accounts/login/", hello, name="account_login"),
    *(path(f"{who.value}/", hello, name=f"{who.value}_for_the_test") for who in Who),
]


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for who, line in LINES.items():
        monkeypatch.setitem(POLICIES, f"{who.value}_for_the_test", line)
    monkeypatch.setitem(POLICIES, "machine_for_the_test", Line(Who.PERSON, machine=True))


@pytest.mark.parametrize(
    ("path", "visitor", "owner", "staff"),
    [
        ("/public/", 200, 200, 200),
        ("/person/", 302, 200, 200),
        ("/member/", 302, 404, 404),
        ("/staff/", 302, 404, 200),
        ("/machine/", 401, 200, 200),
    ],
)
def test_each_line_opens_for_whom_it_says(
    client: Client, path: str, visitor: int, owner: int, staff: int
) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get(path).status_code == visitor
        client.force_login(User.objects.create_user("owner@example.com"))
        assert client.get(path).status_code == owner
        client.force_login(User.objects.create_user("staff@example.com", is_staff=True))
        assert client.get(path).status_code == staff


@pytest.mark.proves("G1")
def test_an_address_without_a_line_is_closed(client: Client) -> None:
    with override_settings(ROOT_URLCONF=__name__), pytest.raises(ImproperlyConfigured):
        client.get("/undeclared/")


def test_a_stranger_is_led_to_the_one_door_and_back(client: Client) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/person/?a=1")["Location"] == "/accounts/login/?next=/person/%3Fa%3D1"
