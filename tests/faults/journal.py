"""The clients' own journal: what was sent under which key, and what the house said to it."""

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE = 300  # a house that is struck every second comes back late; who waits so long waits for ever
NOT_YET = {500, 502, 503, 504}


@dataclass
class Deed:
    """One wish and its end. ``status`` 0: it has none yet. ``tries``: (status or 0, seconds) of each."""

    kind: str
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    answer: Any = None
    tries: list[tuple[int, float]] = field(default_factory=list)

    @property
    def is_promised(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Customer:
    """Somebody with a car, points and a session; the tests' own words for who a client is."""

    number: str
    session: str
    car: str


@dataclass
class World:
    """What the clients may know: keys of the API, the site, the work, whole days with open times."""

    token: str
    site: str
    work: str
    times: list[str]
    customers: list[Customer]
    email: str


class Client(threading.Thread):
    """One customer who goes on until told to stop; each wish under one key until it has an end."""

    def __init__(self, port: int, world: World, index: int, seed: int, pause: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.port, self.world, self.me = port, world, world.customers[index]
        self.chance, self.name = random.Random(seed * 1_000 + index), f"c{index}"
        self.deeds: list[Deed] = []
        self.stopped, self.pause = threading.Event(), pause
        self.keeps_keys = True  # a sabotage twin forgets them

    def run(self) -> None:
        while not self.stopped.is_set():
            self.one()
            self.stopped.wait(self.pause)

    def one(self) -> None:
        self.chance.choices([self.order, self.put_aside, self.book], [3, 3, 2])[0]()

    def order(self) -> None:
        cookies = {"Cookie": f"sessionid={self.me.session}; csrftoken={'c' * 32}", "X-CSRFToken": "c" * 32}
        self.insist(
            "order", "/rewards/wash/", cookies | {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def put_aside(self) -> None:
        until = self.world.times[0][:10]
        path = f"/api/v1/members/{self.me.number}/holds"
        held = self.insist("aside", path, body={"points": 5, "until": until})
        if held.is_promised:
            self.insist("taken", f"{path}/{held.answer['id']}/capture", body={"points": 5}, of=held.key)

    def book(self) -> None:
        at = self.chance.choice(self.world.times)
        wish = {"site": self.world.site, "operations": [self.world.work], "mode": "wait", "at": at,
                "vehicle": self.me.car}  # fmt: skip
        held = self.insist("held", "/api/v1/appointments", body=wish)
        if not held.is_promised:
            return
        path = f"/api/v1/appointments/{held.answer['ref']}"
        sure = self.insist("booked", f"{path}/confirmation", body={}, of=held.key)
        if sure.is_promised:
            self.insist("cancelled", f"{path}/cancellation", body={"reason": "Test"}, of=held.key)

    def insist(
        self,
        kind: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        body: Any = None,
        of: str = "",
    ) -> Deed:
        """The same wish until it has an end, as a phone in a tunnel does."""
        deed = Deed(kind, f"{self.name}-{self.chance.getrandbits(60):020}", {"of": of, "path": path})
        self.deeds.append(deed)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            key = deed.key if self.keeps_keys else f"{deed.key}-{len(deed.tries)}"
            began = time.monotonic()
            status, again, answer = self.send(path, headers or {}, body, key)
            deed.tries.append((status, time.monotonic() - began))
            if status and status not in NOT_YET and not again:
                deed.status, deed.answer = status, answer
                return deed
            time.sleep(0.15)
        return deed

    def send(self, path: str, headers: Mapping[str, str], body: Any, key: str) -> tuple[int, bool, Any]:
        """(status or 0 when nobody answered, come again, what was said)"""
        if body is None:
            data, more = urlencode({"request_key": key}), dict(headers)
        else:
            data = json.dumps(body)
            more = {"Authorization": f"Bearer {self.world.token}", "Content-Type": "application/json"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request("POST", path, data, {**more, "Idempotency-Key": key})
            answer = line.getresponse()
            text = answer.read()
            told = json.loads(text) if body is not None and text else answer.headers.get("Location")
            return answer.status, answer.headers.get("Retry-After") is not None, told
        except (OSError, http.client.HTTPException, ValueError):
            return 0, False, None
        finally:
            line.close()


def crowd(port: int, world: World, seed: int, size: int, **more: Any) -> list[Client]:
    return [Client(port, world, index, seed, **more) for index in range(size)]


def stop(clients: list[Client]) -> list[Deed]:
    """Every client ends its wish first; the journal of all."""
    for client in clients:
        client.stopped.set()
    for client in clients:
        client.join(PATIENCE + 30)
        assert not client.is_alive(), "a client still waits for an answer"
    return [deed for client in clients for deed in client.deeds]


def answered(deeds: list[Deed]) -> Iterator[tuple[int, float]]:
    return (each for deed in deeds for each in deed.tries if each[0])


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0
