"""Every address has a line in the policy table, and no page asks another host for anything (R30, R47)."""

import re
from collections.abc import Iterator

import pytest
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver

from portal.policy import POLICIES, line_for
from tests.house.code import ROOT

HOST = r"""["']?(?:https?:)?//(?!www\.w3\.org)[\w.-]+"""
MARKUP = re.compile(rf"(?:(?:src|action|poster|srcset)=|<link[^>]+href=){HOST}", re.IGNORECASE)
STYLE = re.compile(rf"(?:@import\s*|url\(\s*){HOST}", re.IGNORECASE)


def patterns(resolver: URLResolver, names: tuple[str, ...] = (), route: str = "") -> Iterator[ResolverMatch]:
    for each in resolver.url_patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLPattern):
            yield ResolverMatch(
                each.callback, (), {}, each.name, namespaces=list(names), route=here.replace("^", "")
            )
        else:
            yield from patterns(each, (*names, each.namespace) if each.namespace else names, here)


@pytest.mark.proves("G1")
def test_every_address_has_a_policy_line() -> None:
    closed = [match.view_name for match in patterns(get_resolver()) if line_for(match) is None]
    assert not closed


def test_every_policy_line_is_used() -> None:
    known = {match.view_name for match in patterns(get_resolver())}
    exact = {key for key in POLICIES if not key.endswith(("/", "_"))}
    assert not exact - known


@pytest.mark.proves("K8")
@pytest.mark.parametrize("folder", ["templates", "portal/static"])
def test_nothing_is_loaded_from_other_hosts(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".css", ".svg"} and "vendor" not in path.parts
        for pattern in (MARKUP, STYLE)
        for hit in pattern.finditer(path.read_text())
    ]
    assert not found
