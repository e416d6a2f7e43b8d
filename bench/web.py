"""A served portal with one filled member, and a client that costs next to nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from bench import ground
from booking.appointments.actions import book
from booking.garage.models import Keeper, Vehicle, VehicleModel
from booking.sites.models import Brand, Site
from booking.workshop.models import Operation
from club import journeys
from club.notices.actions import tell
from loyalty.models import Account
from loyalty.rewards.models import Reward
from portal.models import User

SECONDS_MAX = 60


def a_member(site: Site, service: Operation) -> User:
    """Two cars, twenty credits, twelve rewards to choose from, a visit ahead, two unread messages."""
    [person] = ground.people(1)
    journeys.join_club(
        user=person, name="Olivia Hart", phone="+447700900123", site=site, consents={}, referral_code="",
        how="signup", now=ground.NOW - timedelta(days=400),
    )  # fmt: skip
    account = Account.objects.get(owner=person)
    ground.give([account], 20)
    brand = Brand.objects.create(code="halden", name="Halden")
    model = VehicleModel.objects.create(
        brand=brand, code="tern", name="Tern", body="hatch", fuel="petrol", price_group="small",
        first_service_months=12, service_months=12, service_km=15_000, km_per_year=12_000, from_year=2015,
    )  # fmt: skip
    cars = []
    for n in range(2):
        car = Vehicle.objects.create(
            plate=f"AB2{n} CDE", model=model, created_at=ground.NOW,
            registered_on=ground.TODAY - timedelta(days=700 + 90 * n),
        )  # fmt: skip
        Keeper.objects.create(vehicle=car, user=person, from_date=ground.TODAY - timedelta(days=300))
        cars.append(car)
    for n in range(12):
        Reward.objects.create(
            slug=f"r{n}", kind="service", name=f"Reward {n}", name_zh="洗车", icon="droplets",
            price_points=200 * (n + 1), visible_from=ground.TODAY - timedelta(days=9),
        )  # fmt: skip
    at = ground.NOW.astimezone(site.tz).replace(hour=11, minute=0) + timedelta(days=4)
    book(
        site=site, operations=[service], mode="drop_off", at=at, request_key="bench", now=ground.NOW,
        vehicle=cars[0], actor=person,
    )  # fmt: skip
    for n in range(2):
        tell(kind="welcome", data={}, key=f"bench:{n}", person=person, now=ground.NOW, channels=("inbox",))
    return User.objects.get(pk=person.pk)


def cookie_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def served() -> Iterator[int]:
    """granian with one process and four threads, as the demo has it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "PORTAL_PROCESS": "web",
        "DJANGO_SETTINGS_MODULE": "bench.pooled",
    }
    where = ["--host", "127.0.0.1", "--port", str(port)]
    how = ["--interface", "wsgi", "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
    command = [sys.executable, "-m", "granian", *where, *how, "bench.wsgi:application"]
    web = subprocess.Popen(command, env=env, cwd=ground.ROOT)  # noqa: S603  # our own program
    try:
        wait_for(port, web)
        yield port
    finally:
        web.terminate()
        web.wait(20)


def wait_for(port: int, web: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + SECONDS_MAX
    while True:
        try:
            Browser(port).get("/bare/")
        except OSError:
            if web.poll() is not None or time.monotonic() > patience:
                raise
            time.sleep(0.1)
        else:
            return


class Browser:
    """One kept-alive connection. Speaks just enough HTTP for our own server."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.wire = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_MAX)
        self.cookie = cookie

    def get(self, path: str) -> bytes:
        """The body. A page that is not 200 ends the bench."""
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip", f"Cookie: {self.cookie}"]
        self.wire.sendall("\r\n".join([*lines, "", ""]).encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more()
        top, _, body = data.partition(b"\r\n\r\n")
        if not top.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {top.splitlines()[0].decode()}")
        if b"chunked" in top.lower():
            while not body.endswith(b"0\r\n\r\n"):
                body += self.more()
            return body
        size = int(top.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < size:
            body += self.more()
        return body

    def more(self) -> bytes:
        data = self.wire.recv(65_536)
        if not data:
            raise ConnectionError("the server hung up")
        return data
