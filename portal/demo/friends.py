"""Friends who came through a member's link, as far as they got: joined, booked, visited, rewarded."""

import random
from datetime import datetime, timedelta

from booking.visits.models import Visit
from booking.visits.queries import bill_of
from club.journeys.bring import pay_first_service
from club.referrals.actions import advance, count_click, give_codes, invite_from_signup
from portal.demo.ground import Ground
from portal.demo.people import Owner

FRIENDS = 90


def bring_friends(owners: list[Owner], ground: Ground, chance: random.Random, now: datetime) -> str:
    """Everybody's code; some of the newest members came by one. Returns the fixed owner's code."""
    codes = [row.code for row in give_codes(members={o.member: o.joined_at for o in owners})]
    newest = sorted(range(1, len(owners)), key=lambda number: owners[number].joined_at)[-FRIENDS * 2 :]
    for number in sorted(chance.sample(newest, k=FRIENDS)):
        friend = owners[number]
        sponsor = 0 if number % 25 == 0 else chance.randrange(len(owners))
        if owners[sponsor].joined_at < friend.joined_at:
            bring(codes[sponsor], friend, ground, now)
    return codes[0]


def bring(code: str, friend: Owner, ground: Ground, now: datetime) -> None:
    on = friend.joined_on(ground)
    count_click(code=code, on=on)
    invite_from_signup(code=code, friend=friend.user, now=friend.joined_at, on=on)
    visits = Visit.objects.filter(person=friend.user, closed_at__gt=friend.joined_at).order_by("closed_at")
    first = visits.prefetch_related("lines__refunds").select_related("site", "vehicle").first()
    if first is None or first.closed_at is None:
        return
    advance(friend=friend.user, to="lead", now=first.opened_at - timedelta(days=3))
    advance(friend=friend.user, to="visited", now=first.opened_at)
    pay_first_service(
        friend=friend.user,
        source=f"visit:{first.pk}",
        paid_minor=bill_of(first).customer.net_minor,
        now=first.closed_at,
    )
