"""Nobody at the desk is shown a link that is not for them (safety.md R32): each role walks all it sees.

What Wagtail brings for pages and pictures asks its own rights and is left out.
"""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from inspect import getclosurevars
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from booking.sites.models import Post
from club import journeys
from club.warnings.models import EarlyWarning
from cms.desks.urls import urlpatterns
from cms.menu import DOORS
from cms.roles import JOBS, scope_of
from portal.models import User
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import Staffed, World

WAGTAILS = ("/desk/pages/", "/desk/images/", "/desk/bulk/", "/desk/account/", "/desk/logout/")


class Page(HTMLParser):
    """The links of a page, and where its forms post to."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.posts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.append(urljoin(self.url, told["href"]))
        if tag == "form" and told.get("method", "").lower() == "post":
            self.posts.append(urljoin(self.url, told.get("action", "")))


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def walk(client: Client, start: list[str]) -> Iterator[tuple[str, str, int, Page | None]]:
    """Every page that can be reached, each screen with each set of questions once."""
    waiting, seen, times = [(url, "the menu") for url in start], set(), Counter[tuple[str, str]]()
    while waiting:
        url, source = waiting.pop(0)
        kind = (name_of(url), ",".join(sorted(part.split("=")[0] for part in urlsplit(url).query.split("&"))))
        if url in seen or times[kind] > 0:
            continue
        seen.add(url)
        times[kind] += 1
        answer = client.get(url)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        page = Page(url, answer.content.decode()) if is_page else None
        yield url, source, answer.status_code, page
        links = page.links if page else []
        ours = (link for link in links if link.startswith("/desk/") and not link.startswith(WAGTAILS))
        waiting.extend((link, url) for link in ours)


def jobs() -> dict[str, str]:
    """Which job each screen's door asks for."""
    found = {}
    for each in urlpatterns:
        for pattern in getattr(each, "url_patterns", [each]):
            found[str(pattern.name)] = str(getclosurevars(pattern.callback).nonlocals.get("job", ""))
    return found


def furnish(world: World) -> None:
    """Something of everything that links across jobs and centres."""
    member, car = world.member, world.booking.vehicle
    journeys.raise_ticket(
        site=world.here.site, source="phone", words="It squeals.", now=NOW, key="k", person=member.user,
        vehicle=car,
    )  # fmt: skip
    world.book(world.there, user=member.user)
    assert car is not None
    EarlyWarning.objects.create(
        site=world.here.site, vehicle=car, trigger=EarlyWarning.Trigger.BY_HAND, episode="1", raised_at=NOW,
        person=member.user,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", Post.Role.values)
def test_no_role_is_shown_a_link_it_may_not_open(world: World, staffed: Staffed, role: str) -> None:
    furnish(world)
    is_group = role in (Post.Role.ADMINISTRATOR, Post.Role.AUDITOR)
    client = staffed(role, None if is_group else world.here.site)
    user = User.objects.get(posts__role=role)
    doors = [inner for door in DOORS for inner in (door.inside or (door,))]
    start = [str(reverse(door.name)) for door in doors if scope_of(user, door.job)]
    start = [url for url in start if not url.startswith(WAGTAILS)]
    asked, shut, offered = jobs(), [], []
    for url, source, status, page in walk(client, start):
        if status not in (200, 302):
            shut.append((status, url, source))
        for post in page.posts if page else ():
            job = asked.get(name_of(post), "")
            scope = scope_of(user, job) if job in JOBS else None
            if scope is not None and not (scope.acted or scope.acts_everywhere):
                offered.append((post, url))
    assert not shut
    assert not offered
