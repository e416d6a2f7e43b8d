"""The desk's menu marks where one is: Wagtail takes the longest address that the page's begins with."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, reverse

from cms.desks.urls import urlpatterns
from cms.menu import DOORS, Door

NOWHERE = {"desk_about", "desk_door_worker"}  # help of any page; a script
POSTED = {"desk_key_end", "desk_endpoint_deed", "desk_message_again"}  # deeds without a page of their own


def addresses(doors: Iterable[Door]) -> Iterator[str]:
    for door in doors:
        yield from addresses(door.inside) if door.inside else [str(reverse(door.name))]


def pages(patterns: Iterable[Any], before: str = "/desk/") -> Iterator[tuple[str, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from pages(each.url_patterns, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield str(each.name), before + re.sub(r"<[^>]+>", "x", str(each.pattern))


def test_every_page_of_the_desk_stands_below_a_door_of_the_menu() -> None:
    doors = [address for address in addresses(DOORS) if address != reverse("wagtailadmin_home")]
    lost = {name for name, path in pages(urlpatterns) if not any(map(path.startswith, doors))}
    assert lost == NOWHERE | POSTED
