"""Real engines for every test: a migrated template database, cloned for each run.

Most tests use pytest-django's ``db`` (one transaction, rolled back). Tests that must commit (races,
workers, browsers) use ``own_database``: a clone of their own, dropped at the end. Nothing is flushed.
"""

import itertools
import math
import os
import signal
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from tests import databases

# No test depends on how fast the machine is just now.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

counter = itertools.count(1)
SECONDS = {"slow": 900 + float(os.environ.get("CHAOS", "0")), "browser": 600}  # of the chaos run: as asked
SECONDS_OF_A_PLAIN_TEST = 180
FAULTS = "tests/faults/"


class FileByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist carries no types
    """The files of tests/faults go to one worker: all of them strike the same house."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return FAULTS if file.startswith(FAULTS) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileByFile:
    return FileByFile(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's: clone the template for this run and point Django at the clone."""
    with django_db_blocker.unblock():
        name = databases.clone(f"test_{os.getpid()}")
        databases.use(name)
        yield
        databases.drop(name)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database for one test alone, in which commits are real. Do not mark such a test ``django_db``."""
    with django_db_blocker.unblock():
        name = databases.clone(f"own_{os.getpid()}_{next(counter)}")
        before = databases.use(name)
        try:
            yield name
        finally:
            databases.use(before)
            databases.drop(name)


@pytest.fixture(autouse=True)
def nothing_is_rolled_out() -> None:
    """Every feature is everywhere, and no page asks whether it is; a test of roll-outs forgets this."""
    from club.rollout import Memory

    Memory.found, Memory.until = {}, math.inf


@pytest.fixture(autouse=True)
def the_house_has_its_usual_name() -> None:
    """The one of the settings, and no page asks for it; a test of the name forgets this."""
    from club.house import Memory

    Memory.found, Memory.until = None, math.inf


@pytest.fixture(autouse=True)
def nobody_reads() -> Iterator[None]:
    """A page leaves its reader's language active, as a server does; the next test begins without one."""
    yield
    translation.deactivate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """No test hangs: it fails with its traceback when its time is over."""
    seconds = max(
        (s for mark, s in SECONDS.items() if item.get_closest_marker(mark)), default=SECONDS_OF_A_PLAIN_TEST
    )

    def give_up(*_: object) -> None:
        pytest.fail(f"still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(round(seconds))
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a browser must be there (CI=true), a browser test that is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"CI must not skip the browser: {report.longrepr}"
    return report
