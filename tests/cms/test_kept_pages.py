"""Public pages are kept a moment for visitors: told apart by language, never with anything of a person."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.pages import HomePage
from portal.middleware.public import Shelf
from portal.models import User

pytestmark = [pytest.mark.usefixtures("content"), pytest.mark.urls("portal.urls")]


@pytest.fixture(autouse=True)
def kept(settings: Any) -> Iterator[None]:
    settings.PUBLIC_PAGES_SECONDS = 3600
    Shelf.pages.clear()
    yield
    Shelf.pages.clear()


def read(path: str = "/", language: str = "en", client: Client | None = None) -> tuple[str, int]:
    """What somebody new reads, and how many questions that took."""
    with CaptureQueriesContext(connection) as asked:
        answer = (client or Client()).get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode(), len(asked)


def test_the_second_visitor_costs_no_query_and_reads_the_same() -> None:
    first, asked = read()
    assert asked
    assert read() == (first, 0)


def test_each_language_is_kept_for_itself() -> None:
    english, chinese = read()[0], read(language="zh-hans")[0]
    assert 'lang="zh-Hans"' in chinese
    assert (read(), read(language="zh-hans")) == ((english, 0), (chinese, 0))


def test_a_kept_page_has_its_headers_and_neither_nonce_nor_the_name_of_a_request() -> None:
    fresh, kept = Client().get("/"), Client().get("/")
    assert "'nonce-" not in kept["Content-Security-Policy"]
    assert kept["Content-Security-Policy"] == fresh["Content-Security-Policy"]
    assert ("X-Request-ID" in fresh, "X-Request-ID" in kept) == (True, False)
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in kept["Vary"].split(",")}


def test_who_is_signed_in_is_never_given_a_kept_page_and_leaves_none() -> None:
    member = Client()
    member.force_login(User.objects.create_user("ann@example.com", "a-long-password"))
    _page, asked = read(client=member)
    assert asked
    assert not Shelf.pages
    visitors, _asked = read()
    assert read(client=member)[0] != visitors, "a member sees the way to the club"


def test_pages_with_a_form_or_a_question_are_made_for_each() -> None:
    client = Client()
    for path in ("/accounts/login/", "/?utm_source=letter"):
        client.get(path)
    assert not Shelf.pages


def test_what_an_editor_changes_is_there_when_the_moment_is_over() -> None:
    read()
    home = HomePage.objects.get(locale__language_code="en")
    home.title = "Another word"
    home.save_revision().publish()
    assert "Another word" not in read()[0]
    for key, (_until, body, headers) in Shelf.pages.items():
        Shelf.pages[key] = (0.0, body, headers)
    assert "Another word" in read()[0]
