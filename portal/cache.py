"""Valkey as Django's cache, with a breaker: when it fails, thirty seconds of the database instead (R26).

Nothing that must survive is kept in a cache. Rate limits are: with Valkey gone they go on counting in
the table ``cache_fallback``, so a sign-in stays limited and never answers 500.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

SECONDS_OPEN = 30
SECONDS_TO_ANSWER = 0.25


def guarded(name: str) -> Callable[..., Any]:
    def method(self: BreakerCache, *args: Any, **kwargs: Any) -> Any:
        if not self.is_open():
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError:
                self.open()
        return getattr(caches["fallback"], name)(*args, **kwargs)

    return method


class BreakerCache(RedisCache):
    open_until: ClassVar[dict[str, float]] = {}  # one breaker for all threads, by address

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": SECONDS_TO_ANSWER, "retry": Retry(NoBackoff(), 0)}
        if not server.startswith("unix:"):
            options["socket_connect_timeout"] = SECONDS_TO_ANSWER
        super().__init__(server, {**params, "OPTIONS": {**options, **params.get("OPTIONS", {})}})
        self.address = server

    def is_open(self) -> bool:
        return time.monotonic() < self.open_until.get(self.address, 0)

    def open(self) -> None:
        self.open_until[self.address] = time.monotonic() + SECONDS_OPEN

    add, get, set, touch, delete = map(guarded, ("add", "get", "set", "touch", "delete"))
    incr, has_key, clear = map(guarded, ("incr", "has_key", "clear"))
    get_many, set_many, delete_many = map(guarded, ("get_many", "set_many", "delete_many"))


def count(name: str, seconds: int) -> int:
    """One more of a name, whose first counts so long; a store wiped or gone in between begins anew."""
    cache.add(name, 0, seconds)
    try:
        return int(cache.incr(name))
    except ValueError:
        cache.set(name, 1, seconds)
        return 1
