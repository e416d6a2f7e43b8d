"""Money of the demo: places paid on the simulator's page, paid memberships, partners and what they asked for.

Everything goes the way a customer's money goes: asked for, paid on the hosted page, heard of by an event.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from club import journeys
from club.events.actions import partners
from club.events.actions.refusals import NobodyToReach
from club.events.models import Event, Registration
from club.payments import actions as payments
from club.payments.models import PaidPlan, SimulatedPost, Subscription
from portal.demo.ground import Ground
from portal.demo.people import Owner

GOOD = "4242424242424242"
# code, name, in Chinese, what one gets, in Chinese, pounds, yuan, months, hours earlier, points
PLANS = (
    ("club-plus", "Club Plus", "尊享会员", "Events open four days earlier, and points with each year.",
     "活动提前四天报名，每年赠送积分。", 4_900, 39_900, 12, 96, 500),
    ("club-monthly", "Club Plus, by the month", "尊享会员（按月）", "The same, for as long as you like.",
     "同样的权益，想用多久就多久。", 500, 3_900, 1, 96, 40),
)  # fmt: skip
PARTNERS = {
    "gb": (
        ("Northway Tyres", "Imogen Clarke", "hello@northway.example", "Winter wheels, fitted",
         "Twelve percent less on a set of winter tyres, fitted at your centre until the end of the month."),
        ("The Quay Hotel", "Rufus Adair", "events@quay.example", "A night by the water",
         "Two nights for the price of one from Sunday to Thursday. Your car is washed while you sleep."),
        ("Brightglass", "Mina Sandhu", "club@brightglass.example", "Stone chips gone",
         "A chip in the windscreen repaired at your home for half the price."),
    ),
    "cn": (
        ("北路轮胎", "林晓", "hello@northway.example", "冬季轮胎优惠", "本月底前到店更换一套冬季轮胎，立减百分之十二。"),
        ("码头酒店", "邓浩", "events@quay.example", "水边的一晚", "周日至周四住两晚只付一晚，入住期间免费洗车。"),
        ("明镜玻璃", "沈敏", "club@brightglass.example", "修复风挡小坑", "上门修复风挡石击点，半价。"),
    ),
}  # fmt: skip


def take_money(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    is_british = region == "gb"
    hear_partners(ground, region, now)
    plans = [
        payments.write_plan(
            code=code, name=name, name_zh=name_zh, words=words, words_zh=words_zh, months=months,
            price_minor=pounds if is_british else yuan, currency=ground.group.currency, early_hours=hours,
            bonus_points=points, now=now - timedelta(days=200), actor=ground.logins["club"],
        )
        for code, name, name_zh, words, words_zh, pounds, yuan, months, hours, points in PLANS
    ]  # fmt: skip
    if settings.STRIPE_SIMULATOR:
        subscribe_some(plans, owners, now)


def subscribe_some(plans: list[PaidPlan], owners: list[Owner], now: datetime) -> None:
    """A year nearly over, a fresh one, months that renew, a card that fails, and one that was stopped."""
    from club.payments.simulator import plans as simulator

    yearly, monthly = plans
    some = [owner for owner in owners if owner.pace > 3][:5]
    stories = zip(some, (yearly, yearly, monthly, monthly, monthly), (355, 12, 65, 40, 23), strict=False)
    for n, (owner, plan, days) in enumerate(stories):
        joined = owner.member.joined_at + timedelta(days=1)
        then = min(max(now - timedelta(days=days), joined), now - timedelta(hours=6))
        row = begin(plan, owner, then, simulator.FAILS_LATER if n == 3 else GOOD)
        if n == 4 and row.provider_id:
            simulator.manage(row.provider_id, "stop", then + timedelta(days=5))
            hear(then + timedelta(days=5))
        while row.paid_until is not None and row.paid_until < now and row.state == "active":
            due = row.paid_until
            simulator.renew_due(now=due)
            hear(due)
            row.refresh_from_db()


def begin(plan: PaidPlan, owner: Owner, now: datetime, card: str) -> Subscription:
    from club.payments.simulator import page, world

    asked = journeys.subscribe(plan=plan, user=owner.user, key=f"demo:{owner.member.number}", now=now)
    with world.at(now):
        opened = payments.open_plan_page(subscription=asked, now=now)
    page.pay(opened.session_id or "", card, now)
    hear(now)
    opened.refresh_from_db()
    return opened


def pay_places(registration: Registration, now: datetime, *, declined: Iterable[str] = ()) -> None:
    """The owner of a registration pays for it by card, perhaps not with the first one."""
    from club.payments.simulator import page, world

    user = registration.member.user
    asked = journeys.pay_event(registration=registration, user=user, key=f"demo:{registration.ref}", now=now)
    with world.at(now):
        opened = payments.open_page(payment=asked, now=now)
    for card in (*declined, GOOD):
        page.pay(opened.session_id or "", card.replace(" ", ""), now)
        hear(now)
    registration.refresh_from_db()


def hear(now: datetime) -> None:
    """What the simulator has to say arrives, as the address of its events would take it in."""
    for row in SimulatedPost.objects.filter(answered_at=None).order_by("pk"):
        digest = hashlib.sha256(row.body.encode()).hexdigest()
        journeys.take_event(event=json.loads(row.body), body_hash=digest, now=now)
        row.answered_at, row.last_status, row.tries = now, 200, 1
        row.save(update_fields=["answered_at", "last_status", "tries"])


def hear_partners(ground: Ground, region: str, now: datetime) -> None:
    """One was sent to members of a centre who like such news, one was declined, one waits for an answer."""
    host, site = ground.logins["club"], ground.sites[0]
    for n, (name, contact, email, title, words) in enumerate(PARTNERS[region]):
        then = now - timedelta(days=30 - 10 * n)
        partner = partners.add_partner(
            name=name, contact=contact, email=email, site=site if n == 0 else None, now=then, actor=host
        )
        event = Event.objects.filter(starts_at__gt=now).order_by("pk").first() if n == 2 else None
        asked = partners.ask(partner=partner, title=title, words=words, event=event, now=then)
        answered = then + timedelta(days=2)
        if n == 0:
            audience = {"sites": [site.code], "brands": [ground.models[0].brand.code]}
            approved = partners.approve(
                request=asked, title=title, words=words, audience=audience, now=answered, actor=host
            )
            send(approved.pk, ground, answered + timedelta(hours=3))
        elif n == 1:
            answer = "Not this season, thank you." if region == "gb" else "这一季暂不合作，谢谢。"
            partners.decline(request=asked, answer=answer, now=answered, actor=host)


def send(pk: int, ground: Ground, now: datetime) -> None:
    """To who agreed to hear of such things; in a small group that may be nobody."""
    from club.events.models import PartnerRequest

    try:
        request = PartnerRequest.objects.get(pk=pk)
        journeys.send_for_partner(request=request, now=now, actor=ground.logins["club"])
    except NobodyToReach:
        return
