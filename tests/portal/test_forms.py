"""Every form of ours that writes carries its key; the few that do not say why (safety.md R14)."""

import re
from pathlib import Path

import pytest

from tests.house.code import ROOT

FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
# The state such a form asks for is the same however often it is sent, and its answer must not be kept.
WITHOUT = {
    "account": "signing in, codes and passwords: allauth bounds each by its own process in the session",
    "mfa": "the second factor: a code works once",
    "usersessions": "ending a session ends it",
    "components": "language, appearance and signing out: the last word holds",
    "portal/answers": "a signed link; the same answer twice is one answer",
    "portal/unsubscribe": "a signed link may be followed again (RFC 8058)",
    "cms/desk/growth/door.html": "looks whose ticket it is; the form that lets in carries its key",
    "cms/desk/growth/event_list.html": "takes a file; each taking is a row of the trail",
    "cms/desk/points/card.html": "a card's code works once, and its number only looks",
    "cms/desk/points/voucher.html": "only looks whose it is; the next form takes it",
    "cms/desk/members/search.html": "only looks; posted, so that a name never stands in an address",
    "cms/desk/points/accounts/index.html": "only looks, as the members' search",
    "cms/desk/growth/reminder_log.html": "the filter only looks; leaving one out carries its key",
    "cms/desk/workshop/vehicles.html": "the search only looks; answering a claim carries its key",
    "cms/desk/workshop/walk_in.html": "the search only looks; the new customer's form carries its key",
    "cms/desk/members/member.html": "shows a phone number, and each look is to be noted",
}


def forms() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT / "templates")), form)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for form in FORM.findall(path.read_text())
    ]


def is_excused(name: str) -> bool:
    return any(name == key or name.startswith(f"{key}/") for key in WITHOUT)


def test_every_form_that_writes_carries_its_key() -> None:
    assert not [name for name, form in forms() if "request_key" not in form and not is_excused(name)]


@pytest.mark.proves("H13")
def test_every_form_that_writes_carries_its_token() -> None:
    """But for the two switches: a preference in a cookie, so that visitors' pages can be cached."""
    bare = [name for name, form in forms() if "csrf_token" not in form]
    assert set(bare) == {"components/switches.html"}


def test_no_form_of_the_desk_puts_a_name_or_a_phone_into_an_address() -> None:
    """privacy.md: what is typed to find a person is posted; addresses stand in logs and histories."""
    looking = re.compile(r"<form\b(?![^>]*method=\"post\").*?</form>", re.DOTALL | re.IGNORECASE)
    typed = re.compile(r"<input(?![^>]*type=\"(?:date|month|hidden|radio|checkbox|number)\")")
    pages = sorted((ROOT / "templates/cms/desk").rglob("*.html"))
    found = [(page, form) for page in pages for form in looking.findall(page.read_text())]
    assert len(found) > 5
    assert not [page.name for page, form in found if typed.search(form)]


@pytest.mark.parametrize("key", sorted(WITHOUT))
def test_what_is_excused_exists(key: str) -> None:
    assert Path(ROOT / "templates" / key).exists()
