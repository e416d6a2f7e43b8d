"""What a phone loads the first time: compressed bytes and requests of a page and all it names."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from bench import ground
from bench.harness import Bar, Row, Table
from bench.stage import Stage
from bench.web import a_member

TITLE = "first load"
NAMED = re.compile(r"""<(?:script|img|link)\b[^>]*\b(?:src|href)="/static/([^"?]+)\"""")
PACKED = (".woff2", ".png", ".webp", ".jpg")
FONT = re.compile(r"""url\(["']?([^"')]+\.woff2)""")


@dataclass(frozen=True)
class Weight:
    html: int
    rest: int
    requests: int


def run(stage: Stage) -> Table:
    site, service = ground.dealership(bay=2, technician=2, reception=2, seat=2)
    person = a_member(site, service)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    rows = []
    for path in ("/accounts/login/", "/home/", "/points/"):
        found = weigh(Client(SERVER_NAME="localhost") if "login" in path else browser, path)
        rows += [
            Row(f"{path} HTML, KB", figure=found.html / 1000, bar=Bar("most", 14)),
            Row(
                f"{path} with all it names, KB", figure=(found.html + found.rest) / 1000, bar=Bar("most", 60)
            ),
            Row(f"{path} requests", figure=found.requests, bar=Bar("most", 10)),
        ]
    return Table(TITLE, "gzip; styles, scripts, icons and the fonts the styles preload or name first", rows)


def weigh(browser: Client, path: str) -> Weight:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code  # noqa: S101
    html = answer.content
    files = {name: read(name) for name in NAMED.findall(html.decode())}
    for style in [data for name, data in files.items() if name.endswith(".css")]:
        for font in FONT.findall(style.decode())[:1]:  # the rest load when a text needs their letters
            name = f"portal/fonts/{font.rpartition('/')[2]}"
            files.setdefault(name, read(name))
    return Weight(len(gzip.compress(html)), sum(sent(*file) for file in files.items()), 1 + len(files))


def sent(name: str, data: bytes) -> int:
    return len(data) if name.endswith(PACKED) else len(gzip.compress(data))


def read(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
