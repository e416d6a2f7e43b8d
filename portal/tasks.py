"""What happens by the clock: thin callers of the hall. Each is idempotent and may run twice or never.

The times stand in ``settings.CELERY_BEAT_SCHEDULE``; the relay wakes ``deliver`` between them.
"""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils import timezone

from portal.celery import Guarded, app
from portal.models import Heartbeat, Reply

BATCH = 100
BATCHES_PER_WAKE = 100


@app.task(name="deliver", bind=True)
def deliver(self: Guarded) -> int:
    """Put due messages on the wire, batch by batch, until a batch is not full."""
    from club import journeys

    return in_batches(lambda: once_furnished(partial(journeys.deliver, limit=BATCH)), self.works)


@app.task(name="payments")
def payments() -> None:
    """Make the calls to Stripe that rows ask for; in the demo, post the simulator's events as well."""
    from club import journeys

    journeys.run_calls(now=timezone.now())
    once_furnished(journeys.plans_by_the_clock)
    if settings.STRIPE_SIMULATOR:
        from club.payments.simulator import plans, posting

        plans.renew_due(now=timezone.now())
        posting.post_due(now=timezone.now())


@app.task(name="reconcile_payments")
def reconcile_payments() -> int:
    """Ask Stripe about payments whose end we never heard of (safety.md R23)."""
    from club import journeys

    return journeys.reconcile_payments(now=timezone.now())


@app.task(name="reconcile_payments_daily")
def reconcile_payments_daily() -> int:
    """The same for all of the last 72 hours: refunds and disputes we missed."""
    from club import journeys

    return journeys.reconcile_payments(now=timezone.now(), is_daily=True)


@app.task(name="sweep")
def sweep() -> None:
    """Free what dead holds still claim, and end what waited in vain."""
    from club import journeys

    now = timezone.now()
    journeys.sweep(now=now)
    journeys.by_the_clock(now=now)
    journeys.events_by_the_clock(now=now)
    journeys.ask_after_events(now=now)


@app.task(name="clocks")
def clocks() -> int:
    """Tell the rungs of clocks that were reached; a clock's colour does not wait for it."""
    from club import journeys

    return once_furnished(journeys.clocks_by_the_clock)


@app.task(name="watch")
def watch() -> int:
    """Early warnings, by night and during the day; each once."""
    from club import journeys

    return once_furnished(journeys.watch)


@app.task(name="erase_tickets")
def erase_tickets() -> int:
    """Closed complaints whose months are over are gone (care.md §2)."""
    from club import journeys

    return journeys.erase_complaints(now=timezone.now())


@app.task(name="ask_and_keep")
def ask_and_keep() -> int:
    """Surveys that are due are sent, reminded and listed for a call; promises of visits are settled."""
    from club import journeys

    return once_furnished(journeys.surveys_by_the_clock) + once_furnished(journeys.promises_by_the_clock)


@app.task(name="rank_questions")
def rank_questions() -> int:
    """Once last month is over: its weak questions become measures and get a question more."""
    from club import journeys

    return once_furnished(journeys.rank_questions)


@app.task(name="offer_places")
def offer_places() -> int:
    """Offer what came free to those on the waitlist."""
    from club import journeys

    return once_furnished(journeys.offer_places)


@app.task(name="offer_everywhere")
def offer_everywhere() -> int:
    """Look at every day somebody waits for: time also comes free without anybody giving it back."""
    from club import journeys

    return once_furnished(journeys.offer_everywhere)


@app.task(name="leads")
def leads() -> int:
    """Send prospects what is due, and tell who is behind with theirs."""
    from club import journeys

    return once_furnished(journeys.leads_by_the_clock)


@app.task(name="lists")
def lists() -> None:
    """Take lists in and write those that leave; what is left is for the next turn."""
    from club import journeys
    from club.exchange import actions as exchange

    journeys.work_on_lists(clock=timezone.now)
    exchange.write_exports(now=timezone.now())


@app.task(name="webhooks")
def webhooks() -> int:
    """Tell other systems what happened."""
    from club.exchange import actions as exchange

    return exchange.deliver_webhooks(now=timezone.now())


@app.task(name="plan")
def plan() -> int:
    """Write down the reminders that have become due."""
    from club import journeys

    return once_furnished(journeys.plan_messages)


@app.task(name="add_up")
def add_up() -> int:
    """The nightly sum over the messages; what is in no state, or in two, waits on Today for a person."""
    from club.reminders import actions

    return actions.add_up(now=timezone.now()).strays


@app.task(name="insight")
def insight() -> int:
    """Classes of the month that ended, customers nobody talked to, the week's figures by mail."""
    from club import journeys

    return once_furnished(journeys.insight_by_the_clock)


@app.task(name="expire")
def expire() -> int:
    """Book the points that ended before the group's today; what is spendable does not wait for it."""
    from club.journeys import group_day
    from loyalty.ledger import actions

    return once_furnished(lambda *, now: actions.book_expiries(on=group_day(now)))


@app.task(name="keep_points")
def keep_points() -> int:
    """Let points live on that a booked visit or a due service protects."""
    from club import journeys

    return once_furnished(journeys.keep_points)


@app.task(name="review_tiers")
def review_tiers() -> int:
    """Tell members what became of their level; which level they hold does not wait for it."""
    from club import journeys

    return once_furnished(journeys.review_tiers)


@app.task(name="learn_mileage")
def learn_mileage() -> int:
    """How far our own cars of each model go in a year, from their readings (messages.md §3)."""
    from booking.garage import actions

    return actions.learn_use(now=timezone.now())


@app.task(name="prove")
def prove() -> int:
    """Prove the points' books by night; what differs waits on Today, and its member's points stand still."""
    from club import journeys

    return journeys.prove_books(now=timezone.now()).differences


@app.task(name="forget_debts")
def forget_debts() -> int:
    """Points owed for 24 months are owed no more; who owed them is told."""
    from club import journeys

    return once_furnished(journeys.forget_old_debts)


@app.task(name="learn_durations")
def learn_durations() -> int:
    """How long work really takes, from a year of visits; the next promises wait for it."""
    from booking.visits import actions

    return actions.learn(now=timezone.now())


@app.task(name="lay_calendars")
def lay_calendars() -> None:
    """Days and shifts for the next 400 days, as hours, exceptions and absences have them."""
    from booking.replanning import actions

    actions.lay_ahead(now=timezone.now())


@app.task(name="privacy")
def privacy() -> None:
    """Make the copies that were asked for and erase whoever's day has come."""
    from club import journeys

    journeys.privacy_by_the_clock(now=timezone.now())


@app.task(name="purge")
def purge() -> dict[str, int]:
    """What is older than its class allows goes; pairs that may be one person are proposed."""
    from club.members import actions as members
    from club.privacy import actions

    members.propose_doubles(now=timezone.now())
    return actions.purge(now=timezone.now())


@app.task(name="seal_trail")
def seal_trail() -> int:
    """Link what the trail has gained to its chain of seals."""
    from club.trail import actions

    return sum(iter(lambda: actions.seal(now=timezone.now()), 0))


@app.task(name="forget_replies")
def forget_replies() -> int:
    return Reply.objects.stale(timezone.now()).delete()[0]


@app.task(name="canary")
def canary() -> None:
    """Sent each minute by beat: its row proves beat, broker, worker and database together (R21)."""
    Heartbeat.objects.beat("canary", now=timezone.now())


def once_furnished(act: Callable[..., int]) -> int:
    """``act(now=…)``; nothing as long as the house has no group, as before its first setup."""
    from booking.sites.models import Group

    return act(now=timezone.now()) if Group.objects.exists() else 0


def in_batches(step: Callable[[], int], works: Callable[[], None]) -> int:
    """``step`` until it does less than a batch. Each batch that went out counts: whose worker is lost after
    hundreds of messages has not failed five times in a row (safety.md C9)."""
    done = 0
    for _ in range(BATCHES_PER_WAKE):
        count = step()
        done += count
        if count:
            works()
        if count < BATCH:
            break
    return done
