"""Signs of life: right answers when parts are away, and nothing a stranger could use."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.utils import timezone

from portal import knock
from portal.cache import BreakerCache
from portal.models import Heartbeat


@pytest.fixture
def dead_database(django_db_blocker: Any) -> Iterator[None]:
    """The application with a database that nobody serves."""
    connections.close_all()
    settings = connections.settings["default"]
    host, settings["HOST"] = settings["HOST"], "/nowhere"
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    settings["HOST"] = host


@pytest.mark.proves("L7")
def test_live_needs_nothing(client: Client, dead_database: None) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.proves("L7")
@pytest.mark.django_db
def test_a_probe_comes_by_the_address_of_a_container(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["club.test"], "https://club.test"
    by_number = {"host": "10.0.0.7:8000"}
    for path in ("/health/live", "/health/ready"):
        assert client.get(path, headers=by_number).status_code == 200, path
    assert client.get("/", headers=by_number).status_code == 400, "pages mind the name they are asked by"


@pytest.mark.proves("L7")
@pytest.mark.parametrize("path", ["/health/ready", "/health/worker"])
def test_without_the_database_we_are_not_ready(client: Client, dead_database: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "down"}


@pytest.mark.django_db
def test_before_the_release_we_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "FIRST_TABLE", "a_table_of_tomorrow")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "empty"}


def test_a_page_without_the_database_says_when_to_come_back(client: Client, dead_database: None) -> None:
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 5


@pytest.mark.proves("L7")
@pytest.mark.django_db
def test_ready_with_everything(client: Client) -> None:
    assert client.get("/health/ready").json() == {"status": "ok", "database": "ok", "cache": "ok"}


@pytest.mark.proves("L4", "L7")
@pytest.mark.django_db
def test_without_the_cache_we_are_degraded_not_down(client: Client, settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.BreakerCache", "LOCATION": "unix:///nowhere.sock?db=1"},
        "fallback": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_fallback"},
    }
    try:
        assert client.get("/health/ready").json()["status"] == "degraded"
        assert caches["default"].get("health") == "ok", "the database stands in"
        assert caches["default"].add("tries", 1, 60)
        assert caches["default"].incr("tries") == 2, "limits go on counting"
    finally:
        BreakerCache.open_until.clear()


@pytest.mark.proves("C10")
@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(10, 200), (121, 503)])
def test_a_silent_worker_is_noticed_after_two_minutes(client: Client, age: int, status: int) -> None:
    now = timezone.now()
    Heartbeat.objects.beat("relay", now=now)
    Heartbeat.objects.beat("canary", now=now - timedelta(seconds=age))
    assert client.get("/health/worker").status_code == status


@pytest.mark.django_db
def test_metrics_are_for_who_has_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"})
    assert b'paddock_up{part="database"} 1.0' in answer.content
