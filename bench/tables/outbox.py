"""Claiming messages from the outbox, without the wire."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from club.notices.models import Dispatch, Notice
from club.notices.outbox import CLAIMED_AT_ONCE, claim, drain
from club.notices.wires import Outcome

TITLE = "claim from the outbox"
LIMIT = "limit: batches of 500 with SKIP LOCKED, marked sent"
BATCH = """
    UPDATE club_dispatch SET state = 'sent', claimed_at = now(), ended_at = now() WHERE id IN (
        SELECT id FROM club_dispatch WHERE state = 'ready' AND priority = %s
        ORDER BY priority, not_before, id LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id
"""

numbers = itertools.count(1)


def run(stage: Stage) -> Table:
    many, few = stage.size(4_000, 40_000), stage.size(120, 1_000)

    def limit() -> Sample:
        priority = write(many)
        ground.run("ANALYZE club_dispatch")
        return timed(lambda: sum(len(rows) for rows in iter(lambda: ground.run(BATCH, priority), [])))

    def claims() -> Sample:
        write(many)
        ground.run("ANALYZE club_dispatch")
        batches = iter(lambda: claim(now=ground.NOW, limit=CLAIMED_AT_ONCE), [])
        sample = timed(lambda: sum(len(batch) for batch in batches))
        ground.run("UPDATE club_dispatch SET state = 'sent', ended_at = now() WHERE state = 'ready'")
        return sample

    def drains() -> Sample:
        write(few)
        return timed(lambda: drain(now=ground.NOW, limit=few, send=at_once))

    sides = [
        Side(LIMIT, limit),
        Side("claim", claims, LIMIT, Bar("share", 0.5)),
        Side("drain, without the wire", drains, LIMIT),
    ]
    note = "drain asks every gate and commits before and after each message: a kill never sends twice"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))


def at_once(dispatch: Dispatch) -> Outcome:
    return Outcome("sent")


def write(count: int) -> int:
    """``count`` messages that are due; the priority they alone have."""
    priority = next(numbers)
    mark = f"bench-{priority}-"
    notices = Notice.objects.bulk_create(
        Notice(
            address=f"{mark}{n}@bench.example", kind="account_unknown", key=f"{mark}{n}", purpose="contract",
            channels=["email"], created_at=ground.NOW,
        )
        for n in range(count)
    )  # fmt: skip
    Dispatch.objects.bulk_create(
        Dispatch(
            notice=notice, channel="email", message_id=uuid.uuid4(), priority=priority,
            not_before=ground.NOW - timedelta(minutes=1),
        )
        for notice in notices
    )  # fmt: skip
    return priority
