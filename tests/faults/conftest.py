"""One house for all the tests of this folder: a scene with customers, told to a durable database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from booking.garage.models import Vehicle
from club import journeys
from club.exchange.actions import issue_token, make_integration
from club.exchange.rules import SCOPES
from loyalty.ledger.actions import earn
from loyalty.ledger.queries import account_of
from tests.booking.makes import make_model
from tests.booking.scenes import Scene, a_scene
from tests.browser.story import fill_shelf, joined, session_of
from tests.club.smtp import Sink, sink
from tests.faults.house import Engines, House
from tests.faults.journal import Customer, World

CUSTOMERS = 6
DATABASE = "faults"
POINTS = 2_000_000


@pytest.fixture(scope="package")
def engines() -> Iterator[Engines]:
    running = Engines()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def books(engines: Engines, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Django of the tests looks into the house's own database while these tests run."""
    with django_db_blocker.unblock():
        engines.clone(DATABASE)
        settings = connections.settings["default"]
        connections.close_all()
        before = settings["NAME"], settings["HOST"], settings["USER"]
        settings["NAME"], settings["HOST"], settings["USER"] = DATABASE, str(engines.folder), "postgres"
        yield
        connections.close_all()
        settings["NAME"], settings["HOST"], settings["USER"] = before


@pytest.fixture(scope="package")
def world(books: None) -> World:
    now = timezone.now()
    scene = a_scene(now=now, days=50, bays=3, technicians=3)
    fill_shelf(now)
    _, token = issue_token(
        integration=make_integration(name="DMS", source="dms", site=scene.site, now=now, actor=None),
        scopes=SCOPES, now=now, actor=None, per_minute=1_000_000,
    )  # fmt: skip
    return World(
        token, scene.site.code, scene.service.code,
        [scene.at(ahead, hour).isoformat() for ahead in range(2, 40) for hour in (9, 11, 14)],
        [customer(scene, n) for n in range(CUSTOMERS)], "c0@example.com",
    )  # fmt: skip


def customer(scene: Scene, n: int) -> Customer:
    now = timezone.now()
    user = joined(scene, f"c{n}@example.com", f"Customer {n}", f"+4477009000{n:02}", now)
    account = account_of(user)
    assert account is not None
    earn(account=account, points=POINTS, key=f"faults-{n}", on=now.date() - timedelta(days=3))
    model = make_model(f"model-{n}")
    car: Vehicle = journeys.add_car(user=user, now=now, plate=f"AB12 CD{'ABCDEFGHJK'[n]}", model=model)
    return Customer(user.member.number, session_of(user), car.ref)


@pytest.fixture(scope="package")
def mail() -> Iterator[Sink]:
    with sink() as server:
        yield server


@pytest.fixture(scope="package")
def cold(world: World, engines: Engines, mail: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:  # fmt: skip  # noqa: E501
    """The house before anybody started it."""
    host, port = mail.server_address[:2]
    made = House(Path(tmp_path_factory.mktemp("house")), engines, DATABASE, f"smtp://{host!s}:{port}")
    yield made
    made.stop()


@pytest.fixture
def house(cold: House) -> House:
    """The house, open and whole."""
    cold.start(*(name for name, each in cold.programs.items() if each.child is None))
    cold.engines.start()
    cold.database.become("open")
    cold.broker.become("open")
    cold.wait_until_ready()
    return cold
