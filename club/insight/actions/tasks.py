"""Tasks that follow from a run or a silence, each once however often it is looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from booking.sites.models import Post
from club.insight import rules
from club.insight.queries.contacts import silent
from club.members.models import Member
from club.segments.models import ClassRun, Standing
from club.segments.queries import jumps, seen, settings_on, wake_ups
from club.tasks import actions as tasks

DUE = timedelta(days=7)
BATCH_MAX = 1_000
CARE, MANAGER = Post.Role.CARE_AGENT, Post.Role.CLUB_MANAGER


def ask_for_contacts(*, run: ClassRun, on: date, now: datetime) -> int:
    """Customers nobody has talked to for longer than their class allows; how many tasks there are for today.

    At most so many a centre and day as the settings say: A before B before C, then the longest silence.
    """
    terms = settings_on(on)
    days = {klass: terms[f"gap_days_{klass.lower()}"] for klass in "ABC"}
    found = rules.chosen(silent(run, on), on, days, terms["contact_tasks_per_day"])
    members = people(one.member for one in found)
    for one in found:
        member = members[one.member]
        tasks.add(
            kind="contact_gap", subject=f"member:{member.number}", site=member.site, due_at=now + DUE,
            words="", key=rules.key_of(one), now=now, role=CARE, person=member.user,
            facts={"class": one.klass, "last_on": one.last_on.isoformat(), "days": (on - one.last_on).days},
        )  # fmt: skip
    return len(found)


def ask_why(*, run: ClassRun, now: datetime) -> int:
    """Who rose or fell too fast: somebody finds out why (sources G2). One task for a unit."""
    asked: set[str] = set()
    for row in jumps(seen(run, None))[:BATCH_MAX]:
        if row.unit_key in asked:
            continue
        asked.add(row.unit_key)
        add(row, "find_out", MANAGER, now, {
            "class": row.klass, "before": row.held_before, "rank": row.rank, "rank_before": row.rank_before,
        })  # fmt: skip
    return len(asked)


def ask_for_wake_ups(*, run: ClassRun, now: datetime) -> int:
    """Who has newly begun to drift away, those worth most first, so many a centre as the settings say."""
    most = settings_on(run.on)["wake_tasks_per_run"]
    taken: Counter[int] = Counter()
    for row in wake_ups(seen(run, None)).exclude(label_before__in=["warning", "dormant"]).iterator():
        if taken[row.member.site_id] < most:
            taken[row.member.site_id] += 1
            add(row, "wake_up", CARE, now, {
                "label": row.label, "months": round(row.months_since, 1), "usual": round(row.interval, 1),
                "reasons": row.reasons,
            })  # fmt: skip
    return taken.total()


def add(row: Standing, kind: str, role: str, now: datetime, facts: dict[str, object]) -> None:
    member = row.member
    tasks.add(
        kind=kind, subject=f"member:{member.number}", site=member.site, due_at=now + DUE, words="",
        key=f"{kind}:{member.pk}:{row.run_id}", now=now, role=role, person=member.user, facts=facts,
    )  # fmt: skip


def people(pks: Iterable[int]) -> dict[int, Member]:
    return Member.objects.select_related("user", "site").in_bulk(list(pks))
