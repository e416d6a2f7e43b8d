"""Requests no browser of ours sends: too large, with another host, in letters that only look alike."""

import json
import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from club.members.models import Member
from club.notices.models import Notice
from tests.portal.people import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
MANY = "&".join(f"f{n}=1" for n in range(5_000))
LARGE = {
    "one field of a megabyte": ("/accounts/login/", f"login={'a' * 1_000_000}&password=x", "form"),
    "five thousand fields": ("/accounts/login/", MANY, "form"),
    "nested ten thousand deep": ("/api/v1/appointments", "[" * 10_000 + "]" * 10_000, "json"),
    "ten megabytes of a report": ("/csp/report/", json.dumps({"a": "b" * 10_000_000}), "json"),
}
TYPES = {"form": "application/x-www-form-urlencoded", "json": "application/json"}


@pytest.mark.proves("I7")
@pytest.mark.parametrize("kind", LARGE)
def test_what_is_too_large_is_refused_soon(client: Client, kind: str) -> None:
    path, body, form = LARGE[kind]
    client.get("/accounts/login/")  # the first request of a process loads what all need
    began = time.process_time()
    answer = client.post(path, body, content_type=TYPES[form])
    assert 400 <= answer.status_code < 500
    assert time.process_time() - began < 1


@pytest.mark.proves("I7")
def test_a_hundred_thousand_parameters_are_refused_soon(client: Client) -> None:
    began = time.process_time()
    answer = client.get("/accounts/login/?" + "a=1&" * 100_000)
    assert 400 <= answer.status_code < 500
    assert time.process_time() - began < 1


@pytest.mark.proves("I8")
def test_another_host_is_refused_and_a_forwarded_one_is_not_believed(client: Client, member: Member) -> None:
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400
    forwarded = {
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
        "x-forwarded-port": "1",
    }
    page = client.get("/accounts/password/reset/", headers=forwarded)
    assert (page.status_code, b"evil.example" in page.content) == (200, False)
    client.post("/accounts/password/reset/", {"email": "mia@example.com"}, headers=forwarded)
    assert "evil" not in json.dumps(Notice.objects.get().data)


@pytest.mark.proves("I8")
def test_a_method_is_what_it_is_and_a_parameter_said_twice_leads_nowhere_else(
    client: Client, member: Member
) -> None:
    sign_in(client)
    sly = {"x-http-method-override": "POST", "x-method-override": "DELETE"}
    assert client.get("/accounts/logout/?_method=POST", headers=sly).status_code == 200
    assert client.get("/profile/").status_code == 200, "still signed in"
    visitor = Client()
    address = "/accounts/login/?next=/profile/&next=https://evil.example/"
    answer = visitor.post(address, {"login": "mia@example.com", "password": "slow green bicycle lamp"})
    assert "evil.example" not in answer.get("Location", "")


@pytest.mark.proves("H11")
@pytest.mark.parametrize(
    "typed", ["m\u0131a@example.com", "\uff4dia@example.com", "MIA@EXAMPLE.COM", "m\u00eda@example.com"]
)
def test_a_reset_goes_to_the_stored_address_and_never_to_one_that_looks_alike(
    client: Client, member: Member, typed: str
) -> None:
    client.post("/accounts/password/reset/", {"email": typed})
    codes = Notice.objects.filter(kind="account_code")
    assert {notice.address for notice in codes} <= {"mia@example.com"}
    assert codes.exists() is (typed.lower() == "mia@example.com")


@pytest.mark.proves("I11")
def test_nothing_listens_to_other_windows_and_no_page_opens_one_that_can_reach_back() -> None:
    scripts = [*ROOT.glob("portal/static/**/*.js"), *ROOT.glob("cms/static/**/*.js")]
    assert len(scripts) > 10
    assert not [
        path for path in scripts if re.search(r"postMessage|[\"']message[\"']|opener", path.read_text())
    ]
    pages = [path.read_text() for path in ROOT.glob("templates/**/*.html")]
    doors = [tag for page in pages for tag in re.findall(r"<a [^>]*target=[^>]*>", page)]
    assert not [tag for tag in doors if "noopener" not in tag]
