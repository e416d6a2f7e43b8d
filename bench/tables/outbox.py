"""Claiming messages from the outbox, without the wire."""

from __future__ import annotations

import uuid
from datetime import timedelta

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from club.notices.models import Dispatch, Notice
from club.notices.outbox import drain
from club.notices.wires import Outcome

TITLE = "claim from the outbox"
LIMIT = "limit: batches of 500 with SKIP LOCKED, marked sent"
BATCH = """
    UPDATE club_dispatch SET state = 'sent', claimed_at = now(), ended_at = now() WHERE id IN (
        SELECT id FROM club_dispatch WHERE state = 'ready' AND priority = %s
        ORDER BY priority, not_before, id LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING id
"""


def run(stage: Stage) -> Table:
    many, few = stage.size(4_000, 40_000), stage.size(120, 1_000)

    def limit() -> Sample:
        priority = write(many)
        ground.run("ANALYZE club_dispatch")

        def claim() -> int:
            done = 0
            while rows := ground.run(BATCH, priority):
                done += len(rows)
            return done

        return timed(claim)

    def ours() -> Sample:
        write(few)
        return timed(lambda: drain(now=ground.NOW, limit=few, send=at_once))

    sides = [Side(LIMIT, limit), Side("drain, without the wire", ours, LIMIT, Bar("share", 0.5))]
    note = "ours commits before and after each message, so that a kill never sends twice"
    return Table(TITLE, note, compared(sides, in_turns(sides, stage.rounds)))


def at_once(dispatch: Dispatch) -> Outcome:
    return Outcome("sent")


def write(count: int) -> int:
    """``count`` messages that are due; the priority they alone have."""
    priority = next(ground.numbers)
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
