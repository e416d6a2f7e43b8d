"""Starting, stopping and pausing clocks; telling their rungs once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.clocks import queries, rules
from club.clocks.models import Clock, ClockPause, Rung
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User

MET, MISSED, REPLACED = "met", "missed", "replaced"


class NeverPauses(Refusal):
    code = "never_pauses"
    status = 409
    sentence = _("This clock does not pause. Only those for the answer and the closing do.")


class ClockStopped(Refusal):
    code = "clock_stopped"
    status = 409
    sentence = _("This clock has stopped already.")


class PauseTooLong(Refusal):
    code = "pause_too_long"
    sentence = _("A pause ends after %(days)s service days at the latest. Choose an earlier end.")


class PauseBackwards(Refusal):
    code = "pause_backwards"
    sentence = _("A pause ends after it begins, and the customer hears from us by then.")


class TooManyPauses(Refusal):
    code = "too_many_pauses"
    status = 409
    sentence = _("This clock has been paused often enough.")


class NotPaused(Refusal):
    code = "not_paused"
    status = 409
    sentence = _("This pause is over.")


@transaction.atomic
def start(
    *,
    subject: str,
    kind: str,
    site: Site,
    started: datetime,
    now: datetime,
    target: int | None = None,
    is_urgent: bool = False,
    pauses: tuple[ClockPause, ...] = (),
) -> Clock:
    """Start a clock; the one that runs already for this subject and kind is returned as it is.

    ``target``: instead of the site's setting, in the kind's unit. ``pauses`` of an earlier clock are copied.
    """
    known = queries.running(subject, kind)
    if known is not None:
        return known
    how = rules.KINDS[kind]
    amount, policy = queries.setting(site, how.setting, now)
    if target is not None:
        amount, policy = target, None
    hours = queries.hours_for(site, how.calendar, started)
    spans = [pause.span for pause in pauses]
    rungs = rules.rungs(hours.calendar, started, rules.Target(how.unit, amount), spans)
    clock = Clock.objects.create(
        subject=subject, kind=kind, site=site, unit=how.unit, amount=amount, policy=policy,
        calendar_kind=hours.kind, calendar_version=hours.version, is_urgent=is_urgent, started_at=started,
        half_at=rungs.half, most_at=rungs.most, due_at=rungs.due, over_at=rungs.over, next_at=rungs.half,
    )  # fmt: skip
    for pause in pauses:
        ClockPause.objects.create(
            clock=clock, reason=pause.reason, words=pause.words, starts_at=pause.starts_at,
            until_at=pause.until_at, next_contact_at=pause.next_contact_at, ended_at=pause.ended_at,
            made_at=pause.made_at, made_by=pause.made_by, objected_at=pause.objected_at,
            objection=pause.objection,
        )  # fmt: skip
    return clock


@transaction.atomic
def stop(*, clock: Clock, at: datetime, now: datetime, result: str = "", actor: User | None = None) -> Clock:
    """Stop it as of ``at``. Without a ``result``: met up to the very end of its time, missed after it."""
    locked = take(clock)
    is_late = at > locked.due_at
    locked.stopped_at, locked.stopped_by, locked.next_at = at, actor, None
    locked.result = result or (MISSED if is_late else MET)
    if is_late and locked.breached_at is None:
        locked.breached_at = locked.due_at
    locked.save(update_fields=["stopped_at", "stopped_by", "next_at", "result", "breached_at"])
    return locked


@transaction.atomic
def replace(
    *, clock: Clock, now: datetime, target: int | None, actor: User | None, is_urgent: bool = False
) -> Clock:
    """Another target from the original start, with the same pauses. A breach up to now stays recorded."""
    locked = take(clock)
    pauses = tuple(locked.pauses.order_by("starts_at"))
    stop(clock=locked, at=now, now=now, result=REPLACED, actor=actor)
    made = start(
        subject=locked.subject, kind=locked.kind, site=locked.site, started=locked.started_at, now=now,
        target=target, is_urgent=is_urgent, pauses=pauses,
    )  # fmt: skip
    Clock.objects.filter(pk=locked.pk).update(replaced_by=made)
    return made


@transaction.atomic
def pause(
    *,
    clock: Clock,
    reason: str,
    until: datetime,
    next_contact_at: datetime,
    now: datetime,
    actor: User | None,
    words: str = "",
) -> ClockPause:
    """From now until ``until``, when it runs again by itself. Raises what stands above."""
    locked = take(clock)
    if not rules.KINDS[locked.kind].may_pause:
        raise NeverPauses
    if until <= now or not now < next_contact_at <= until:
        raise PauseBackwards
    if locked.pauses.count() >= rules.PAUSES_MAX:
        raise TooManyPauses
    days, _policy = queries.setting(locked.site, "pause_days_max", now)
    hours = queries.hours_for(locked.site, rules.KINDS[locked.kind].calendar, now)
    if until > rules.pause_until(hours.calendar, now, days):
        raise PauseTooLong(days=days)
    made = ClockPause.objects.create(
        clock=locked, reason=reason, words=words.strip(), starts_at=now, until_at=until,
        next_contact_at=next_contact_at, made_at=now, made_by=actor,
    )  # fmt: skip
    wind(locked)
    return made


@transaction.atomic
def resume(*, clock: Clock, now: datetime, actor: User | None) -> Clock:
    """Whatever pauses it now ends now."""
    locked = take(clock)
    on = [pause for pause in locked.pauses.all() if pause.is_on(now)]
    if not on:
        raise NotPaused
    for pause in on:
        pause.ended_at = now
        pause.save(update_fields=["ended_at"])
    return wind(locked)


@transaction.atomic
def object_to(*, pause: ClockPause, words: str, now: datetime) -> ClockPause:
    """The customer does not agree that we wait: written down once, and the pause ends."""
    locked = take(pause.clock)
    row = ClockPause.objects.select_for_update().get(pk=pause.pk)
    if row.objected_at is None:
        row.objected_at, row.objection = now, words.strip()
        if row.is_on(now):
            row.ended_at = now
        row.save(update_fields=["objected_at", "objection", "ended_at"])
        wind(locked)
    return row


def take(clock: Clock) -> Clock:
    """The clock under lock, still running."""
    locked = Clock.objects.select_for_update(of=("self",)).select_related("site").get(pk=clock.pk)
    if not locked.is_running():
        raise ClockStopped
    return locked


def wind(clock: Clock) -> Clock:
    """Count anew by today's calendar and its pauses. The caller holds its lock; a breach stays."""
    hours = queries.hours_for(clock.site, rules.KINDS[clock.kind].calendar, clock.started_at)
    spans = [pause.span for pause in ClockPause.objects.filter(clock=clock)]
    found = rules.rungs(hours.calendar, clock.started_at, clock.target, spans)
    clock.half_at, clock.most_at, clock.due_at, clock.over_at = (
        found.half, found.most, found.due, found.over,
    )  # fmt: skip
    clock.calendar_kind, clock.calendar_version = hours.kind, hours.version
    clock.next_at = rules.next_at(clock.rungs, clock.told.values_list("percent", flat=True))
    clock.save(
        update_fields=[
            "half_at", "most_at", "due_at", "over_at", "calendar_kind", "calendar_version", "next_at",
        ]
    )  # fmt: skip
    return clock


def rewind(*, now: datetime) -> int:
    """Running clocks whose calendar has changed are counted anew; stopped ones stay as they were."""
    done = 0
    for pk in queries.stale():
        with transaction.atomic():
            clock = Clock.objects.select_for_update(of=("self",)).select_related("site").get(pk=pk)
            if clock.is_running():
                wind(clock)
                done += 1
    return done


@transaction.atomic
def ring(*, clock_id: int, now: datetime, roles: Mapping[int, str] | None = None) -> list[Rung]:
    """Write down the rungs reached by now that nobody was told of; each once, whatever runs twice.

    ``roles``: who is told at which step, for the history.
    """
    clock = Clock.objects.select_for_update(of=("self",)).select_related("site").get(pk=clock_id)
    if not clock.is_running():
        return []
    told = set(clock.told.values_list("percent", flat=True))
    fresh = [
        Rung.objects.create(
            clock=clock,
            percent=percent,
            reached_at=clock.rungs[percent],
            told_at=now,
            role=(roles or {}).get(percent, ""),
        )
        for percent in rules.reached(clock.rungs, now, told)
    ]
    clock.next_at = rules.next_at(clock.rungs, told | {rung.percent for rung in fresh})
    if clock.breached_at is None and any(rung.percent == rules.ALL for rung in fresh):
        clock.breached_at = clock.due_at
    clock.save(update_fields=["next_at", "breached_at"])
    return fresh
