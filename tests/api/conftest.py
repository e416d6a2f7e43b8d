"""A dealership, a member with a booking this morning, and keys of two systems."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from booking.sites.models import Site
from club.exchange.actions import issue_token, make_integration
from club.exchange.rules import SCOPES
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import World, world

__all__ = ["world"]
type Api = Callable[..., Any]


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def key_of(site: Site | None, *scopes: str, per_minute: int = 100_000) -> str:
    made = make_integration(name="DMS", source="dms", site=site, now=NOW, actor=None)
    return issue_token(integration=made, scopes=scopes or SCOPES, now=NOW, actor=None, per_minute=per_minute)[
        1
    ]


def caller(key: str) -> Api:
    """Calls as a system does; ``key`` in the headers, JSON in the body."""
    client, number = Client(), iter(range(10**6))

    def call(method: str, path: str, body: Any = None, **headers: str) -> Any:
        if method != "GET":
            headers.setdefault("Idempotency-Key", f"test-key-{next(number):08}")
        return client.generic(
            method, f"/api/v1{path}", data=b"" if body is None else _json(body),
            content_type="application/json", headers={"Authorization": f"Bearer {key}", **headers},
        )  # fmt: skip

    return call


def _json(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def api(world: World) -> Api:
    return caller(key_of(world.here.site))
