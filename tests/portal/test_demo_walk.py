"""A newcomer clicks through the demo: every page that a page leads to opens, for owner and staff.

Links are followed as a person would, once for each kind of address, in both languages; a page that fails
only on data somebody really has is found here and not by the first visitor.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from portal.demo.telling import tell
from portal.models import User
from tests.booking.shelves import use_shelf
from tests.cms.desks.conftest import signed_in
from tests.portal.test_seed import FEW, analyse

pytestmark = pytest.mark.slow
LINK = re.compile(r'href="(/[^"#]*)')
OWN = re.compile(r"[\w-]*\d[\w-]*")
ELSEWHERE = re.compile(
    r"^/(static|media|accounts/logout|r/|pages|desk/bulk/)|\.(css|js|svg|png|ics|csv|xlsx|pdf|zip)\b"
)
WALKS = (
    ("owner@demo.test", "zh-hans", ("/home/", "/profile/", "/voice/"), "/"),
    ("admin@demo.test", "en", ("/desk/", "/desk/growth/reminders/words/", "/desk/figures/"), "/desk/"),
)


def kind_of(address: str) -> str:
    """What two addresses have in common when only the thing they speak of differs."""
    path, _mark, query = address.partition("?")
    return OWN.sub("#", path) + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))


def steps(client: Client, starts: tuple[str, ...], within: str) -> Iterator[tuple[str, int]]:
    waiting, seen = list(starts), {kind_of(start) for start in starts}
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        yield address, answer.status_code
        if answer.streaming:
            answer.getvalue()  # a file read to its end is closed
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in map(unescape, LINK.findall(answer.content.decode())):
            kind = kind_of(link)
            is_new = link.startswith(within) and kind not in seen and not ELSEWHERE.search(link)
            if is_new and (within == "/desk/" or not link.startswith("/desk/")):
                seen.add(kind)
                waiting.append(link)


def test_every_link_of_the_demo_opens(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)
    tell(region="gb", now=timezone.now(), say=analyse, size=FEW)
    for email, language, starts, within in WALKS:
        client = signed_in(User.objects.get(email=email))
        client.cookies["django_language"] = language
        walked = list(steps(client, starts, within))
        assert [step for step in walked if step[1] >= 400] == []
        assert len(walked) > 30, "a walk of few steps would prove nothing"
