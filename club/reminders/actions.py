"""Planning and handing over (messages.md §4). The outbox sends; nothing here touches a wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Abs

from booking.garage.models import InsurancePolicy
from booking.sites.models import Site
from club.members.queries import may_tell
from club.notices.actions import tell
from club.notices.rules import CLOSES, OPENS, Verdict, next_opening
from club.reminders import planner, rules
from club.reminders.models import Occurrence, Rule
from club.reminders.subjects import facts, no_longer_true
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


State = Occurrence.State
Gate = Callable[[Occurrence, datetime], Verdict | None]
MoreFacts = Callable[[Occurrence, datetime], Mapping[str, object]]
KINDS = {Rule.Anchor.BIRTHDAY: "birthday", Rule.Anchor.INSURANCE: "insurance_renewal"}
LATE = timedelta(hours=1)


def plan(*, now: datetime) -> int:
    """Write every occurrence whose send time lies in [now − 40 days, now + 2 days]; returns how many.

    Stateless and repeatable: an outage needs no repair, two planners at once are harmless.
    """
    zones = sorted(set(Site.objects.values_list("zone", flat=True)))
    written = 0
    for rule in Rule.objects.filter(active_from__lte=now + rules.AHEAD, paused_at=None).order_by("pk"):
        slots = rules.slots(
            offsets=rule.offsets, opens=rule.opens, zones=zones, now=now,
            useful_days=useful_days(rule),
        )  # fmt: skip
        written += planner.insert(rule, slots, now)
    return written


def useful_days(rule: Rule) -> int | None:
    return rule.useful_days if rule.useful_days is not None else rules.DEFAULT_USEFUL.get(rule.anchor)


def hand_over(
    *, now: datetime, limit: int, gates: Sequence[Gate] = (), more: MoreFacts = lambda _o, _n: {}
) -> int:
    """End what is due: told through the outbox, or not, with a reason. Returns how many were told."""
    sort_out(now=now)
    told = handled = 0
    while handled < limit * 4 and told < limit:
        with transaction.atomic():
            occurrence = _next(now)
            if occurrence is None:
                break
            handled += 1
            told += _hand_over(occurrence, now, gates, more)
    return told


def sort_out(*, now: datetime) -> int:
    """What time has decided already: too late, renewed, or overtaken by one nearer to its day."""
    planned = Occurrence.objects.filter(state=State.PLANNED)
    renewed = InsurancePolicy.objects.filter(superseded_at__isnull=False, pk=OuterRef("subject_id"))
    nearer = (
        Occurrence.objects.filter(
            rule=OuterRef("rule"), subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"),
            due_on=OuterRef("due_on"), send_at__lte=now, useful_until__gte=now,
            state__in=(State.PLANNED, State.HANDED),
        )
        .annotate(distance=Abs("offset_days"))
        .filter(
            Q(distance__lt=Abs(OuterRef("offset_days")))
            | Q(distance=Abs(OuterRef("offset_days")), offset_days__gt=OuterRef("offset_days"))
        )
    )  # fmt: skip
    done = planned.filter(useful_until__lt=now).update(state=State.EXPIRED, reason="too_late", ended_at=now)
    done += planned.filter(Exists(renewed), subject_type="policy").update(
        state=State.SUPERSEDED, reason="renewed", ended_at=now
    )
    return done + planned.filter(Exists(nearer), send_at__lte=now).update(
        state=State.SUPERSEDED, reason="nearer_one", ended_at=now
    )


def skip(*, occurrence: Occurrence, why: str, actor: User, now: datetime) -> bool:
    """Staff leave one out, with a reason. False when it had ended already."""
    with transaction.atomic():
        row = Occurrence.objects.select_for_update(of=("self",)).get(pk=occurrence.pk)
        if row.state != State.PLANNED:
            return False
        _end(row, State.SKIPPED, "by_staff", now)
        record(actor=actor, verb="reminder.skipped", subject=row, why=why, now=now)
        return True


def save_rule(*, rule: Rule, actor: User, now: datetime) -> Rule:
    """A rule made or changed at the desk: checked, a new version, on the trail."""
    rule.full_clean(validate_unique=True)
    with transaction.atomic():
        if rule.pk is not None:
            rule.version = Rule.objects.select_for_update().get(pk=rule.pk).version + 1
        rule.save()
        record(actor=actor, verb="reminder.rule_saved", subject=rule, data={"version": rule.version}, now=now)
        return rule


def pause_rule(*, rule: Rule, actor: User, now: datetime) -> Rule:
    """Stop planning and telling by this rule, or go on with it."""
    with transaction.atomic():
        row = Rule.objects.select_for_update().get(pk=rule.pk)
        row.paused_at = None if row.paused_at else now
        row.save(update_fields=["paused_at"])
        verb = "reminder.rule_paused" if row.paused_at else "reminder.rule_resumed"
        record(actor=actor, verb=verb, subject=row, now=now)
        return row


def _next(now: datetime) -> Occurrence | None:
    due = Occurrence.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now),
        state=State.PLANNED, send_at__lte=now, rule__paused_at=None,
    )  # fmt: skip
    queue = due.select_related("rule", "person").order_by("rule__priority", "send_at", "pk")
    return queue.select_for_update(of=("self",), skip_locked=True).first()


def _hand_over(row: Occurrence, now: datetime, gates: Sequence[Gate], more: MoreFacts) -> int:
    verdict = no_longer_true(row) or next((no for gate in gates if (no := gate(row, now))), None)
    verdict = verdict or _unwanted(row) or _asleep(row, now)
    if verdict is None:
        _tell(row, {**facts(row, now), **more(row, now)}, now)
        return 1
    if verdict.state == "held" and verdict.not_before is not None:
        if verdict.not_before <= row.useful_until:
            row.not_before, row.reason = verdict.not_before, verdict.reason
            row.save(update_fields=["not_before", "reason"])
            return 0
        verdict = Verdict("expired", verdict.reason)
    _end(row, verdict.state, verdict.reason, now)
    return 0


def _unwanted(row: Occurrence) -> Verdict | None:
    wanted = any(may_tell(row.person, row.rule.purpose, channel) for channel in row.rule.channels)
    return None if wanted else Verdict("suppressed", "no_consent")


def _asleep(row: Occurrence, now: datetime) -> Verdict | None:
    opening = next_opening(now, *_window(row, now), ZoneInfo(row.zone))
    return Verdict("held", "quiet_hours", opening) if opening is not None else None


def _window(row: Occurrence, now: datetime) -> tuple[time, time]:
    """The rule's own; catching up never before 08:30 or after 20:30."""
    opens, closes = row.rule.opens, row.rule.closes
    if now - row.send_at > LATE and opens < closes:
        return max(opens, OPENS), min(closes, CLOSES)
    return opens, closes


def _tell(row: Occurrence, data: dict[str, object], now: datetime) -> None:
    rule = row.rule
    opens, closes = _window(row, now)
    channels = [c for c in rule.channels if c != "inbox" or may_tell(row.person, rule.purpose, c)]
    own_words = bool(rule.subject or rule.body)
    row.notice = tell(
        person=row.person, kind="custom" if own_words else KINDS[Rule.Anchor(rule.anchor)],
        data={**data, **_own_words(row, data)} if own_words else data, key=f"reminder:{row.key}",
        purpose=rule.purpose, channels=channels, useful_until=row.useful_until, opens=opens, closes=closes,
        on_unknown=rule.on_unknown, now=now,
    )  # fmt: skip
    _end(row, State.HANDED, "", now)


def _own_words(row: Occurrence, data: Mapping[str, object]) -> dict[str, object]:
    """The rule's own texts with their facts, in both languages."""
    told: dict[str, object] = {}
    for ending, locale in (("", "en_GB"), ("_zh", "zh_Hans_CN")):
        words = {"name": row.person.name, "due": format_date(row.due_on, "long", locale=locale)}
        words |= {n: str(data.get(n + ending) or data[n]) for n in ("car", "site") if n in data}
        told["subject" + ending] = rules.fill(getattr(row.rule, "subject" + ending), words)
        told["text" + ending] = rules.fill(getattr(row.rule, "body" + ending), words)
    return told


def _end(row: Occurrence, state: str, reason: str, now: datetime) -> None:
    row.state, row.reason, row.ended_at = state, reason, now
    row.save(update_fields=["state", "reason", "ended_at", "notice"])
