"""What people call themselves reaches one reader, as words and nothing else (safety.md I4, I5)."""

from collections.abc import Iterator
from email.utils import getaddresses
from typing import Any

import pytest

from club.members.models import Member
from club.notices import outbox
from club.notices.actions import tell
from tests.club.conftest import NOW
from tests.club.smtp import Sink, sink

NAMES = (
    "Ada\r\nBcc: x@evil.example",
    "Ada\nTo: x@evil.example\n\nbody",
    "Ada%0d%0aBcc:x@evil.example",
    "Ada\u2028Bcc: x@evil.example",
    "Ada\x0bBcc: x@evil.example",
    "Lowe, Ada, x@evil.example",
    '"Meridian Club" <ceo@meridian.example>',
    "ceo@meridian.example",
    "Ada <x@evil.example>, Ben",
    "Ada \u202egpj.exe",
    "\u2066Ada\u2069\u200f",
    "=?utf-8?q?Ada=0ABcc:_x@evil.example?=",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "https://evil.example/login",
    "www.evil.example",
    "{{ 7*7 }} {% debug %} {0.__class__}",
    "{car} {link}",
    "A" * 120,
)


@pytest.fixture
def post(settings: Any) -> Iterator[Sink]:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        yield server


def letter_about(member: Member, name: str, post: Sink, **data: Any) -> Any:
    member.user.name = name[:120]
    member.user.save()
    facts = {"car": name, "insurer": name, "ends_on": "2026-04-15", "vehicle": "abc", "site": name, **data}
    tell(person=member.user, kind=data.get("kind", "insurance_renewal"), data=facts, key="k", now=NOW)
    assert outbox.drain(now=NOW, limit=5) == 1
    (letter,) = post.journal
    return letter


@pytest.mark.proves("I5", "I4")
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_name_holds_one_reader_gets_one_letter_with_whole_headers(
    member: Member, post: Sink, name: str
) -> None:
    letter = letter_about(member, name, post)
    assert post.receivers == [["<ada@example.com>"]]
    assert [address for _name, address in getaddresses([letter["To"]])] == ["ada@example.com"]
    assert len(letter.get_all("From")) == len(letter.get_all("Subject")) == len(letter.get_all("To")) == 1
    assert letter["Bcc"] is None
    assert letter["Cc"] is None
    assert not set("\r\n\x0b\u2028\u202e\u2066\u2069\u200f") & set(str(letter["Subject"]))
    html = letter.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="https://evil' not in html
    text = letter.get_body(("plain",)).get_content()
    greeting = text.split("\n", 1)[0]
    assert "://" not in greeting
    assert "www." not in greeting
    assert "49" not in f"{letter['Subject']} {greeting}"
    assert "<class" not in text


@pytest.mark.proves("I4")
def test_a_fact_that_looks_like_a_placeholder_is_not_filled_again(member: Member, post: Sink) -> None:
    letter = letter_about(
        member, "{car}", post, kind="custom", subject="About {name}", text="{{ car }} {name} {% now 'Y' %}"
    )
    assert letter["Subject"] == "About {name}"
    assert "{{ car }} {name} {% now 'Y' %}" in letter.get_body(("plain",)).get_content()
