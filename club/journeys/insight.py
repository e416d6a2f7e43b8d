"""What classes and silences set going, and the week's figures on their way to whoever asked for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.sites.models import Site
from booking.sites.queries import group, sites_of
from club.insight import actions
from club.insight.models import Digest
from club.insight.queries import figures, signals_on, span, week_of
from club.insight.rules import run_day
from club.journeys.day import group_day
from club.notices.actions import tell
from club.notices.models import Notice
from club.segments.actions import classify
from club.segments.models import ClassRun
from club.segments.queries import run_on, settings_on

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["classify_now", "insight_by_the_clock", "run_classes", "send_digests"]

DIGESTS_MAX = 500
TOLD = (
    "booked", "visits", "revenue", "missed", "joined", "friends_visited", "leads", "survey_index",
    "complaints", "clocks_kept", "woken",
)  # fmt: skip
SHORT = {
    "revenue": ("revenue_minor", "revenue_before_minor"),
    "friends_visited": ("friends", "friends_before"),
}


def classify_now(*, now: datetime, actor: User | None) -> ClassRun:
    """The classes as of the end of yesterday, and the tasks that follow. Once a day."""
    return run_classes(on=group_day(now) - timedelta(days=1), now=now, actor=actor)


@transaction.atomic
def run_classes(*, on: date, now: datetime, actor: User | None = None) -> ClassRun:
    """A run and what it asks of people; a second time it finds the first and asks nothing anew."""
    run = classify(on=on, now=now, actor=actor, signals=signals_on(on))
    actions.ask_why(run=run, now=now)
    actions.ask_for_wake_ups(run=run, now=now)
    return run


def insight_by_the_clock(*, now: datetime) -> int:
    """By night: the run of the month or quarter that ended, customers nobody talked to, figures by mail.

    Returns how many customers wait for a word. It may run twice or miss nights: each part is idempotent.
    """
    on = group_day(now)
    due = run_day(on, settings_on(on)["class_run_months"])
    newest = run_on(on)
    if newest is None or newest.on < due:
        newest = run_classes(on=due, now=now)
    asked = actions.ask_for_contacts(run=newest, on=on, now=now)
    send_digests(now=now)
    return asked


def send_digests(*, now: datetime) -> int:
    """The figures of the last whole week, once a week, to whoever asked and still may see them.

    A night that was missed is made up for later in the week.
    """
    on = group_day(now)
    digests = Digest.objects.filter(ended_at=None, weekday__lte=on.weekday(), user__is_active=True)
    sent = 0
    for digest in digests.select_related("user", "site").order_by("pk")[:DIGESTS_MAX]:
        sites = allowed(digest, on)
        if sites is not None and is_awaited(digest, on):
            send_digest(digest, sites, on, now)
            sent += 1
    return sent


def is_awaited(digest: Digest, on: date) -> bool:
    """Its day of this week came after it was asked for, and it has not gone yet."""
    its_day = on - timedelta(days=on.weekday() - digest.weekday)
    return group_day(digest.since) <= its_day and not Notice.objects.filter(key=key_of(digest, on)).exists()


def key_of(digest: Digest, on: date) -> str:
    """One message for each digest and week reported on."""
    first, _until = week_of(on - timedelta(days=7))
    return f"week_figures:{digest.pk}:{first:%Y%m%d}"


def allowed(digest: Digest, on: date) -> list[Site] | None:
    """The centres of a digest that its reader still works for; None: none of them."""
    mine = list(sites_of(digest.user, on))
    if digest.site is None:
        return mine or None
    return [digest.site] if digest.site in mine else None


def send_digest(digest: Digest, sites: list[Site], on: date, now: datetime) -> None:
    first, _until = week_of(on - timedelta(days=7))
    last = first + timedelta(days=6)
    home = group()
    facts: dict[str, object] = {
        "first_on": first.isoformat(), "last_on": last.isoformat(), "currency": home.currency,
        "site": digest.site.name if digest.site else "",
        "site_zh": (digest.site.name_zh or digest.site.name) if digest.site else "",
    }  # fmt: skip
    for code, figure in figures(span(first, last, home, sites), TOLD).items():
        name, before = SHORT.get(code, (code, f"{code}_before"))
        facts |= {name: figure.value, before: figure.before}
    tell(
        person=digest.user, kind="week_figures", key=key_of(digest, on), now=now, channels=("email",),
        data=facts,
    )  # fmt: skip
