"""Promises in the demo: the rest area looked at, a rescue at night, the nine settled and what owners say."""

from datetime import timedelta

from club import journeys
from club.promises import actions as promises
from club.promises.models import VisitPromise
from portal.demo.ground import Ground
from portal.demo.say import ROADSIDE

TAPS = 24


def keep_promises(ground: Ground, region: str) -> None:
    """The rest area looked at each hour of this week's days, a rescue at night, and the nine settled."""
    for site in ground.sites:
        for ago in range(0, 120, 8):
            promises.look_at_rest_area(
                site=site, found="dirty" if ago == 32 else "clean", now=ground.now - timedelta(hours=ago),
                actor=ground.logins["care"],
            )  # fmt: skip
    called = ground.now - timedelta(days=3, hours=5)
    promises.note_rescue(
        site=ground.sites[0], place=ROADSIDE[region], called_at=called, now=ground.now,
        left_at=called + timedelta(minutes=22), there_at=called + timedelta(minutes=51),
        actor=ground.logins["care"],
    )  # fmt: skip
    journeys.promises_by_the_clock(now=ground.now)
    say_a_word(ground)


def say_a_word(ground: Ground) -> None:
    """Owners tap yes, and now and then no: that pays at once, or waits where the budget is spent."""
    rows = VisitPromise.objects.filter(verdict="open", code__in=("explained", "greeted"))
    waiting = rows.filter(visit__person__isnull=False).select_related("visit__person", "visit__site")
    for number, row in enumerate(waiting.order_by("pk")[:TAPS]):
        assert row.visit.person is not None
        said = "no" if number % 4 == 0 else "yes"
        journeys.confirm_promise(promise=row, said=said, user=row.visit.person, now=ground.now)
