"""Friends who came through a member's link, as far as they got: joined, booked, visited, rewarded."""

import random
from datetime import date, timedelta

from booking.visits.models import Visit
from booking.visits.queries import bill_of
from club.journeys.bring import pay_first_service
from club.referrals.actions import advance, count_click, give_codes, invite_from_signup
from club.referrals.models import ReferralCode
from portal.demo.ground import Ground
from portal.demo.history import is_new
from portal.demo.people import Owner


def bring_friends(
    owners: list[Owner], ground: Ground, chance: random.Random
) -> tuple[str, dict[date, list[tuple[Owner, Visit]]]]:
    """Everybody's code; some of the newest members came by one.

    Returns the fixed owner's code, and by month the friends with the first visit they made.
    """
    codes = [row.code for row in give_codes(members={o.member: o.joined_at for o in owners})]
    new = [number for number in range(1, len(owners)) if is_new(owners[number], ground.today)]
    visits: dict[date, list[tuple[Owner, Visit]]] = {}
    for number in sorted(chance.sample(new, k=min(ground.size.friends, len(new)))):
        friend = owners[number]
        sponsor = 0 if number % 25 == 0 else chance.randrange(len(owners))
        if owners[sponsor].joined_at < friend.joined_at:
            on = friend.joined_on(ground)
            count_click(code=codes[sponsor], on=on)
            invite_from_signup(code=codes[sponsor], friend=friend.user, now=friend.joined_at, on=on)
            first = first_visit(friend)
            if first:
                visits.setdefault(first.opened_at.date().replace(day=1), []).append((friend, first))
    return codes[0], visits


def codes_of(owners: list[Owner], most: int = 40) -> list[str]:
    """Codes of a few members, by which prospects come too."""
    rows = ReferralCode.objects.filter(member__in=[o.member for o in owners[:most]], replaced_at=None)
    return list(rows.order_by("member__number").values_list("code", flat=True))


def first_visit(friend: Owner) -> Visit | None:
    visits = Visit.objects.filter(person=friend.user, closed_at__gt=friend.joined_at).order_by("closed_at")
    return visits.prefetch_related("lines__refunds").select_related("site", "vehicle").first()


def come(friend: Owner, first: Visit) -> None:
    """The friend booked, came, paid: both sides are rewarded, or a person must look first."""
    advance(friend=friend.user, to="lead", now=first.opened_at - timedelta(days=3))
    advance(friend=friend.user, to="visited", now=first.opened_at)
    paid = bill_of(first).customer.net_minor
    closed_at = first.closed_at or first.opened_at
    pay_first_service(friend=friend.user, source=f"visit:{first.pk}", paid_minor=paid, now=closed_at)
