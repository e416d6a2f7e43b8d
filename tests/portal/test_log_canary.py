"""Main journeys with marked people: no log of ours, of a library or of PostgreSQL carries a mark (K1)."""

import inspect
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Task
from django.db import IntegrityError, transaction
from django.test import Client

from club import journeys
from portal import tasks
from portal.models import User
from portal.services import HOME
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import Staffed, World, morning, signed_in, staffed, world
from tests.logs import listening
from tests.portal.bookings import sent
from tests.portal.test_leaks import MARKS, Hers, hers, marks_in
from tests.portal.test_signup import form

__all__ = ["hers", "morning", "staffed", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.proves("K1")]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with listening() as stream:
        yield stream


def server_logs() -> dict[Path, int]:
    return {path: path.stat().st_size for path in HOME.glob("pg-*.log")}


def written(before: dict[Path, int]) -> str:
    found = []
    for path in HOME.glob("pg-*.log"):
        with path.open("rb") as stored:
            stored.seek(before.get(path, 0))
            found.append(stored.read().decode("utf-8", "replace"))
    return "".join(found)


def live(world: World, hers: Hers, staffed: Staffed) -> None:
    """Joining, signing in well and badly, the file, a car, a complaint, an enquiry, the desk, mistakes."""
    site = world.here.site
    marked = {"name": "Quillfeather Zed", "email": "zephyrine@canary.test", "phone": "02079460987"}
    stranger = Client()
    stranger.post("/accounts/signup/", form(site, **marked))
    stranger.post("/accounts/signup/", form(site, **{**marked, "email": "second@canary.test"}))
    stranger.post("/accounts/login/", {"login": marked["email"], "password": "canaryword"})
    owner = signed_in(hers.member.user)
    owner.post("/profile/", sent(name="Quillfeather", phone="x", language="en"))
    owner.post("/garage/new/", sent(plate="ZQ77 XYZ", vin=MARKS["vin"]))
    owner.post("/voice/complaints/new/", sent(words="canaryword"))
    desk = staffed("general_manager", site)
    desk.post("/desk/members/", {"q": "Quillfeather"}, follow=True)
    desk.get(f"/desk/members/{hers.member.number}/")
    desk.post("/desk/files/exports/", {"kind": "members", "form": "csv", "reason": "canaryword", "site": ""})
    journeys.deliver(now=NOW)
    try:
        with transaction.atomic():
            User.objects.create(email=MARKS["email"])
    except IntegrityError:
        logging.getLogger("portal.canary").exception("for %s of %s", MARKS["email"], "+44 20 7946 0987")


def test_no_log_carries_a_mark(world: World, hers: Hers, staffed: Staffed, stream: io.StringIO) -> None:
    before = server_logs()
    live(world, hers, staffed)
    text = stream.getvalue()
    assert "IntegrityError" in text
    assert marks_in(text) == []
    assert marks_in(written(before)) == []


def test_sabotage_without_the_filter_the_mistake_tells_who(
    world: World, hers: Hers, staffed: Staffed, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.logs.mask", lambda text: text)
    live(world, hers, staffed)
    assert {"email", "phone"} & set(marks_in(stream.getvalue().replace("+44 ", "").replace(" ", "")))


def test_what_runs_by_the_clock_is_told_no_more_than_ids() -> None:
    """Arguments of tasks stand in the broker and in its logs."""
    for name, task in vars(tasks).items():
        if isinstance(task, Task):
            for parameter in inspect.signature(task.run).parameters.values():
                assert parameter.annotation in (int, "int"), f"{name}({parameter})"
