"""Pages of a member, and one that a visitor reads, beside a view that only answers, on the same server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import ground
from bench.harness import Bar, Row, Sample, Side, Table, compared, in_turns
from bench.stage import Stage
from bench.web import Browser, a_member, cookie_of, served
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.workshop.models import Operation
from cms.seed import seed
from portal.models import User

VISITOR = "a public page, kept"
TITLE = "pages, one process"
LIMIT = "limit: bare view"
CLIENTS = 8


def run(stage: Stage) -> Table:
    site, service = ground.dealership(bay=6, technician=6, reception=3, seat=4)
    person = a_member(site, service)
    seed(now=ground.NOW)
    ground.analyse()
    pages = pages_of(site, service, person)
    with served() as port:
        cookie = cookie_of(person)
        for path in pages.values():
            Browser(port, cookie).get(path)
        waits: dict[str, list[float]] = {}
        sides = [Side(LIMIT, crowd(port, "", "/bare/", stage.size(60, 600), waits))]
        share = Bar("share", 0.08)
        Browser(port).get("/")
        sides.append(
            Side(VISITOR, crowd(port, "", "/", stage.size(60, 600), waits), LIMIT, Bar("share", 0.3))
        )
        for name, path in pages.items():
            sides.append(Side(name, crowd(port, cookie, path, stage.size(6, 60), waits), LIMIT, share))
        rows = compared(sides, in_turns(sides, stage.rounds))
    for name, path in {VISITOR: "/", **pages}.items():
        rows.append(Row(f"{name}: p95 at {CLIENTS} clients", figure=p95(waits[path]), bar=Bar("ms", 50)))
    rows += [row for name, path in pages.items() for row in inside(name, path, person)]
    return Table(TITLE, "granian, 4 threads; figure: share of the limit's speed", rows)


def pages_of(site: Site, service: Operation, person: User) -> dict[str, str]:
    car = Vehicle.objects.filter(keepers__user=person).latest("pk")
    slots = f"/appointments/new/?car={car.ref}&work={service.code}&site={site.code}&mode=drop_off"
    return {"/home/": "/home/", "/points/": "/points/", "slots": slots}


def crowd(
    port: int, cookie: str, path: str, count: int, waits: dict[str, list[float]]
) -> Callable[[], Sample]:
    """``count`` requests by each of eight clients."""

    def browse(browser: Browser) -> None:
        for _ in range(count):
            began = time.perf_counter()
            browser.get(path)
            waits.setdefault(path, []).append(1000 * (time.perf_counter() - began))

    def side() -> Sample:
        browsers = [Browser(port, cookie) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=browse, args=(browser,)) for browser in browsers]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Sample(CLIENTS * count, time.perf_counter() - began)

    return side


def p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1]


def inside(name: str, path: str, person: User) -> list[Row]:
    """CPU of the whole stack in this process, and queries, without a server around it."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    browser.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(path)
    queries = len(asked)  # the next request empties the list
    assert answer.status_code == 200, answer.status_code  # noqa: S101
    times = 30
    began = time.process_time()
    for _ in range(times):
        browser.get(path)
    cpu = 1000 * (time.process_time() - began) / times
    return [
        Row(f"{name}: CPU of the process", figure=cpu, bar=Bar("ms", 5)),
        Row(f"{name}: queries with session and person", figure=queries, bar=Bar("most", 8)),
    ]
