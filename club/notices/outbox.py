"""The wire protocol (messages.md §5): never twice by us, never silently lost.

Mark ``sending`` and commit; send; mark ``sent`` and commit; one row at a time. A row found in
``sending`` after five minutes is ``unknown``: its worker died between the two commits.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from club.notices import rules, sending
from club.notices.actions import start_next_wire, suppress
from club.notices.channels import address_of
from club.notices.gates import OWN, Gate
from club.notices.models import Dispatch, Notice

State = Dispatch.State
Send = Callable[[Dispatch], sending.Outcome]


def drain(*, now: datetime, limit: int, gates: Sequence[Gate] = (), send: Send = sending.send) -> int:
    """Put up to ``limit`` due messages on the wire. Must not run inside a transaction.

    Any number of workers may drain at once. Returns how many were handed to a provider.
    """
    started, on_wire = time.monotonic(), 0

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    reconcile(now=now)
    while on_wire < limit:
        found, dispatch = claim(now=clock(), gates=(*gates, *OWN))
        if not found:
            break
        if dispatch is not None:
            settle(dispatch, send(dispatch), now=clock())
            on_wire += 1
    return on_wire


def claim(*, now: datetime, gates: Sequence[Gate]) -> tuple[bool, Dispatch | None]:
    """Take the next due row: (was there one, the row if every gate let it pass). Commits."""
    with transaction.atomic(durable=True):  # the commit is the protocol
        due = Dispatch.objects.filter(state=State.READY, not_before__lte=now)
        queue = due.order_by("priority", "not_before", "pk").select_related("notice__person")
        dispatch = queue.select_for_update(of=("self",), skip_locked=True).first()
        if dispatch is None:
            return False, None
        verdict = next((no for gate in gates if (no := gate(dispatch, now)) is not None), None)
        if verdict is not None:
            _refuse(dispatch, verdict, now)
            return True, None
        dispatch.state, dispatch.claimed_at = State.SENDING, now
        dispatch.attempts += 1
        dispatch.save(update_fields=["state", "claimed_at", "attempts"])
        return True, dispatch


def settle(dispatch: Dispatch, outcome: sending.Outcome, *, now: datetime) -> None:
    """Write down what became of a message on the wire. Commits."""
    with transaction.atomic(durable=True):
        locked = Dispatch.objects.select_for_update(of=("self",)).select_related("notice__person")
        row = locked.get(pk=dispatch.pk)
        if not rules.can_step(row.state, outcome.state):
            return  # somebody reconciled it meanwhile; the first answer stands
        row.state, row.reason, row.ended_at = outcome.state, outcome.reason, now
        if outcome.state == State.READY:
            row.ended_at, row.claimed_at = None, None
            row.not_before = rules.retry_at(now, row.attempts)
            if row.attempts >= rules.TRIES_MAX:
                row.state, row.ended_at = State.FAILED, now
        row.save(update_fields=["state", "reason", "ended_at", "claimed_at", "not_before"])
        if outcome.is_bounce:
            suppress(address=address_of(row.notice), channel=row.channel, reason="bounce", now=now)
        if row.state == State.FAILED:
            start_next_wire(row.notice, now=now)


def reconcile(*, now: datetime) -> int:
    """Rows whose worker died on the wire: unknown, then by the notice's ``on_unknown``."""
    with transaction.atomic():
        stuck = Dispatch.objects.filter(state=State.SENDING, claimed_at__lt=now - rules.STUCK)
        rows = list(stuck.select_related("notice").select_for_update(of=("self",), skip_locked=True)[:500])
        for row in rows:
            row.state, row.reason, row.ended_at = State.UNKNOWN, "worker_died", now
            again = row.notice.on_unknown == Notice.OnUnknown.RESEND and row.attempts < rules.TRIES_MAX
            if again:  # with the same Message-ID, so a receiver that keeps them sees one message
                row.state, row.ended_at, row.claimed_at, row.not_before = State.READY, None, None, now
            row.save(update_fields=["state", "reason", "ended_at", "claimed_at", "not_before"])
        return len(rows)


def _refuse(dispatch: Dispatch, verdict: rules.Verdict, now: datetime) -> None:
    until = dispatch.notice.useful_until
    if verdict.state == "held" and verdict.not_before is not None:
        if until is None or verdict.not_before <= until:
            dispatch.not_before, dispatch.reason = verdict.not_before, verdict.reason
            dispatch.save(update_fields=["not_before", "reason"])
            return
        verdict = rules.Verdict("expired", verdict.reason)
    dispatch.state, dispatch.reason, dispatch.ended_at = verdict.state, verdict.reason, now
    dispatch.save(update_fields=["state", "reason", "ended_at"])
    if verdict.state == State.SUPPRESSED:
        start_next_wire(dispatch.notice, now=now)
