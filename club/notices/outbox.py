"""The wire protocol (messages.md §5): never twice by us, never silently lost.

A worker claims a batch; then, one row at a time: mark ``sending`` and commit; send; mark ``sent`` and
commit. A row found in ``sending`` after five minutes is ``unknown``: its worker died between the two.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from club.notices import rules, sending
from club.notices.actions import BY_A_PERSON, start_next_wire, suppress
from club.notices.channels import address_of
from club.notices.gates import OWN, Gate, last_word
from club.notices.holding import hold, is_free, let_go
from club.notices.models import Dispatch, Notice
from club.notices.wires import Outcome

logger = logging.getLogger(__name__)
State = Dispatch.State
AT_ONCE, ASKED_AT_ONCE, CLAIMED_AT_ONCE = 500, 50, 200
TURN = timedelta(seconds=5)
"""So long a worker works through what it claimed, then it looks whether something more urgent came."""
NEVER = timedelta(0)
Send = Callable[[Dispatch], Outcome]


def drain(*, now: datetime, limit: int, gates: Sequence[Gate] = (), send: Send = sending.send) -> int:
    """Put up to ``limit`` due messages on the wire. Must not run inside a transaction.

    Any number of workers may drain at once. Returns how many were handed to a provider.
    """
    started, on_wire = time.monotonic(), 0

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    reconcile(now=now)
    misses: Counter[str] = Counter()
    while on_wire < limit:
        away = [channel for channel, count in misses.items() if count >= rules.AWAY_MAX]
        batch = claim(now=clock(), limit=min(limit - on_wire, CLAIMED_AT_ONCE), without=away)
        if not batch:
            break
        left, turn = dict(batch), clock() + TURN
        for pk, channel in batch:
            if misses[channel] >= rules.AWAY_MAX or clock() > turn:
                continue
            del left[pk]
            dispatch = take(pk, now=clock(), gates=(*gates, *OWN))
            if dispatch is not None:
                outcome = put(dispatch, now=clock(), send=send, clock=clock)
                is_away = outcome is not None and outcome.reason == rules.AWAY
                on_wire += outcome is not None and not is_away
                misses[channel] = misses[channel] + 1 if is_away else 0
        give_back(left)
    return on_wire


def claim(*, now: datetime, limit: int, without: Collection[str] = ()) -> list[tuple[int, str]]:
    """Set the next due rows aside for this worker: (row, channel), the most urgent first. Commits.

    Nothing is on the wire yet: if the worker dies, they are anybody's again after a minute.
    """
    is_free_now = Q(claimed_at=None) | Q(claimed_at__lt=now - rules.CLAIMED)
    due = Dispatch.objects.filter(is_free_now, state=State.READY, not_before__lte=now)
    if without:
        due = due.exclude(channel__in=without)
    with transaction.atomic():
        queue = due.order_by("priority", "not_before", "pk").select_for_update(skip_locked=True)
        batch = list(queue.values_list("pk", "channel")[:limit])
        Dispatch.objects.filter(pk__in=[pk for pk, _channel in batch]).update(claimed_at=now)
    return batch


def give_back(rows: Collection[int]) -> None:
    """What was claimed and not taken up is free for others, and for what is more urgent."""
    if rows:
        Dispatch.objects.filter(pk__in=rows, state=State.READY).update(claimed_at=None)


def put(
    dispatch: Dispatch, *, now: datetime, send: Send, clock: Callable[[], datetime]
) -> Outcome | None:  # fmt: skip
    """Ask the reader's last word once more, then send what was claimed; None when the word was no."""
    try:
        verdict = last_word(dispatch, now)
        outcome = send(dispatch) if verdict is None else Outcome(verdict.state, verdict.reason)
        settle(dispatch, outcome, now=clock())
    finally:
        let_go(dispatch.pk)
    return outcome if verdict is None else None


def take(pk: int, *, now: datetime, gates: Sequence[Gate]) -> Dispatch | None:
    """Mark a claimed row as on the wire, if it still is due and every gate lets it pass. Commits.

    A row at which a gate breaks is put aside, so that it stops no other.
    """
    dispatch = None
    try:
        with transaction.atomic(durable=True):  # the commit is the protocol
            due = Dispatch.objects.filter(pk=pk, state=State.READY, not_before__lte=now)
            locked = due.select_related("notice__person").select_for_update(of=("self",), skip_locked=True)
            dispatch = locked.first()
            return None if dispatch is None else _judge(dispatch, gates, now)
    except Exception as problem:
        if dispatch is None or isinstance(problem, (OperationalError, InterfaceError)):
            raise  # the database is away: nothing is wrong with the row
        logger.exception("dispatch %s cannot be judged", dispatch.pk)
        _set_aside(dispatch.pk, now)
        return None


def _judge(dispatch: Dispatch, gates: Sequence[Gate], now: datetime) -> Dispatch | None:
    verdict = next((no for gate in gates if (no := gate(dispatch, now)) is not None), None)
    if verdict is not None:
        _refuse(dispatch, verdict, now)
        return None
    if not hold(dispatch.pk):
        dispatch.not_before, dispatch.claimed_at = now + rules.BUSY, None
        dispatch.save(update_fields=["not_before", "claimed_at"])
        return None
    dispatch.state, dispatch.claimed_at = State.SENDING, now
    dispatch.attempts += 1
    dispatch.save(update_fields=["state", "claimed_at", "attempts"])
    return dispatch


def _set_aside(pk: int, now: datetime) -> None:
    with transaction.atomic():
        row = Dispatch.objects.select_for_update(of=("self",)).get(pk=pk)
        row.attempts += 1
        row.not_before, row.reason = rules.retry_at(now, row.attempts), "cannot_judge"
        row.claimed_at = None
        if row.attempts >= rules.TRIES_MAX:
            row.state, row.ended_at = State.FAILED, now
        row.save(update_fields=["attempts", "not_before", "reason", "claimed_at", "state", "ended_at"])


def settle(dispatch: Dispatch, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of a message on the wire. Commits."""
    with transaction.atomic(durable=True):
        row = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
        if not rules.can_step(row.state, outcome.state):
            return  # somebody reconciled it meanwhile; the first answer stands
        row.state, row.reason, row.ended_at = outcome.state, outcome.reason, now
        row.provider_id = outcome.provider_id or row.provider_id
        if outcome.state == State.READY:
            row.ended_at, row.claimed_at = None, None
            row.not_before = rules.retry_at(now, row.attempts)
            if rules.is_given_up(row.notice.created_at, now):
                row.state, row.ended_at = State.FAILED, now
        row.save(update_fields=["state", "reason", "ended_at", "claimed_at", "not_before", "provider_id"])
        if outcome.is_bounce:
            suppress(
                address=address_of(row.notice, row.channel), channel=row.channel, reason="bounce", now=now
            )
        if row.state in (State.FAILED, State.SUPPRESSED):
            start_next_wire(row.notice, now=now)


def reconcile(*, now: datetime) -> int:
    """Rows whose worker died on the wire: unknown, then asked about; how many died.

    A provider that can tell is asked by our message id; one that keeps our key gets the same once more
    within the key's life; else the notice's ``on_unknown`` decides, and a person sees the list.
    """
    with transaction.atomic():
        stuck = Dispatch.objects.filter(state=State.SENDING, claimed_at__lt=now - rules.STUCK)
        found = list(stuck.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
        rows = [row for row in found if is_free(row.pk)]  # a worker whose clock is behind is not dead
        for row in rows:
            row.state, row.reason, row.ended_at = State.UNKNOWN, "worker_died", now
            row.save(update_fields=["state", "reason", "ended_at"])
    for row in _to_ask(now):
        _settle_unknown(row, _learned(row, now), now)
    return len(rows)


def _to_ask(now: datetime) -> list[Dispatch]:
    """What is unknown and was not asked about in the last ten minutes."""
    not_yet = Q(asked_at=None) | Q(asked_at__lt=now - rules.ASK_AGAIN)
    rows = Dispatch.objects.filter(not_yet, state=State.UNKNOWN).exclude(reason=BY_A_PERSON)
    return list(rows.select_related("notice").order_by("asked_at", "pk")[:ASKED_AT_ONCE])


def _learned(row: Dispatch, now: datetime) -> Outcome | None:
    known = sending.ask(row)
    if known is not None:
        return known
    is_fresh = row.claimed_at is not None and now - row.claimed_at < rules.KEY_LIFE.get(row.channel, NEVER)
    if is_fresh or row.notice.on_unknown == Notice.OnUnknown.RESEND:
        return Outcome("ready", "same_key" if is_fresh else "by_rule")
    return None


def _settle_unknown(dispatch: Dispatch, outcome: Outcome | None, now: datetime) -> None:
    with transaction.atomic():
        row = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
        if row.state != State.UNKNOWN:
            return
        row.asked_at = now
        is_spent = row.attempts >= rules.TRIES_MAX
        if outcome is not None and not (outcome.state == State.READY and is_spent):
            row.state, row.reason = outcome.state, outcome.reason or row.reason
            if row.state == State.READY:  # with the same Message-ID: who keeps them sees one message
                row.ended_at, row.claimed_at, row.not_before = None, None, now
        row.save(update_fields=["state", "reason", "ended_at", "claimed_at", "not_before", "asked_at"])


def _refuse(dispatch: Dispatch, verdict: rules.Verdict, now: datetime) -> None:
    until = dispatch.notice.useful_until
    if verdict.state == "held" and verdict.not_before is not None:
        if until is None or verdict.not_before <= until:
            dispatch.not_before, dispatch.reason = verdict.not_before, verdict.reason
            dispatch.claimed_at = None
            dispatch.save(update_fields=["not_before", "reason", "claimed_at"])
            return
        verdict = rules.Verdict("expired", verdict.reason)
    dispatch.state, dispatch.reason, dispatch.ended_at = verdict.state, verdict.reason, now
    dispatch.save(update_fields=["state", "reason", "ended_at"])
    if verdict.state == State.SUPPRESSED:
        start_next_wire(dispatch.notice, now=now)
