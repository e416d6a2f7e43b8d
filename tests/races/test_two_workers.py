"""Two workers at the same queue: a list is taken in, written or told by one of them (safety.md A10, R17)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from club import wire
from club.exchange import actions as exchange
from club.exchange.actions import exports, lists
from club.exchange.models import ExportJob, ImportJob, WebhookDelivery
from portal.models import User
from tests.booking.scenes import a_site
from tests.together import at_once, met, without_row_locks

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MESSAGES, WORKERS = 6, 3


def messages() -> list[str]:
    """Six messages wait for one address; the journal of what arrived there is kept outside."""
    site = a_site()
    made = exchange.make_integration(name="DMS", source="dms", site=site, now=NOW, actor=None)
    exchange.add_endpoint(
        integration=made, url="https://dms.example/hook", kinds=["visit.closed"], now=NOW, actor=None,
        resolve=lambda host, port: ["93.184.216.34"],
    )  # fmt: skip
    for n in range(MESSAGES):
        exchange.emit(kind="visit.closed", site=site, key=f"visit:{n}", data={"visit": n}, now=NOW)
    return []


def worker(journal: list[str]) -> Callable[[], int]:
    def send(url: str, *, body: bytes, headers: Any) -> wire.Answer:
        journal.append(headers["webhook-id"])
        return wire.Answer(204, b"")

    return lambda: exchange.deliver_webhooks(now=NOW, send=send)


@pytest.mark.proves("L12")
def test_workers_tell_each_message_once(own_database: str) -> None:
    journal = messages()
    outcomes = at_once([worker(journal)] * WORKERS)
    assert [one.error for one in outcomes] == [None] * WORKERS
    assert len(journal) == len(set(journal)) == MESSAGES
    assert set(WebhookDelivery.objects.values_list("state", "tries")) == {("delivered", 1)}


def test_canary_without_the_claim_a_message_is_told_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = messages()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(QuerySet, "update", met(QuerySet.update, 2))
    at_once([worker(journal)] * 2)
    assert len(journal) > len(set(journal))


def a_list() -> None:
    ImportJob.objects.create(
        site=a_site(), kind="visits", file="imports/x.csv", sha256="0" * 64, format="csv", encoding="utf-8",
        state=ImportJob.State.QUEUED, made_at=NOW,
    )  # fmt: skip


def an_export() -> None:
    somebody = User.objects.create_user(None, is_staff=True)
    ExportJob.objects.create(
        kind="visits", format="csv", reason="x", state=ExportJob.State.QUEUED, asked_at=NOW, asked_by=somebody
    )


def claim_list() -> object:
    return lists.claim_list(now=NOW)


def claim_export() -> object:
    return exports.claim(NOW)


QUEUES = pytest.mark.parametrize(
    ("write", "claim", "job"),
    [(a_list, claim_list, ImportJob), (an_export, claim_export, ExportJob)],
    ids=["list", "export"],
)


@QUEUES
def test_one_worker_takes_a_job(own_database: str, write: Any, claim: Any, job: Any) -> None:
    write()
    outcomes = at_once([claim] * WORKERS)
    assert [one.error for one in outcomes] == [None] * WORKERS
    assert sum(one.value is not None for one in outcomes) == 1


@QUEUES
def test_canary_without_the_lock_two_workers_take_it(
    own_database: str, monkeypatch: pytest.MonkeyPatch, write: Any, claim: Any, job: Any
) -> None:
    write()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(job, "save", met(job.save, 2))
    outcomes = at_once([claim] * 2)
    assert sum(one.value is not None for one in outcomes) == 2
