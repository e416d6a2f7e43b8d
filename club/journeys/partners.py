"""What staff send to members for a partner: only to who wants it, only by us (club.md §3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact

from booking.garage.models import Vehicle
from booking.sites.queries import group
from club.events.actions import partners
from club.events.actions.refusals import NobodyToReach
from club.events.models import PartnerRequest
from club.events.rules import Audience
from club.journeys.day import group_day
from club.journeys.event_places import event_facts
from club.journeys.membership import NotAMember
from club.members.models import Consent, Member
from club.notices.actions import tell
from club.segments.queries import may_be_chosen
from club.segments.queries.windows import end_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["send_for_partner"]

PURPOSE = Consent.Purpose.MARKETING
BATCH = 500


def send_for_partner(*, request: PartnerRequest, now: datetime, actor: User) -> int:
    """The approved words to everybody of the audience who agreed to hear from us; how many that were.

    Raises NotApproved, NobodyToReach. Once sent, it is not sent again.
    """
    with transaction.atomic():
        locked = partners.lock_request(request, PartnerRequest.State.APPROVED)
        facts = {
            "title": locked.final_title, "title_zh": locked.final_title, "text": locked.final_words,
            "partner": locked.partner.name, "slug": locked.event.slug if locked.event else "",
        }  # fmt: skip
        reached = 0
        for member in audience_of(locked, now):
            tell(
                person=member.user, kind="partner_offer", key=f"partner:{locked.pk}:{member.pk}", data=facts,
                now=now, purpose=PURPOSE,
            )  # fmt: skip
            reached += 1
        if not reached:
            raise NobodyToReach
        partners.note_sent(request=locked, reached=reached, now=now, actor=actor)
        return reached


def audience_of(request: PartnerRequest, now: datetime) -> Iterator[Member]:
    """Members whom the request is for and who want to hear of such things, as they stand now; where it
    chooses by cars, hobbies or segments, of those alone who let us (privacy.md)."""
    invited, on = request.invited, group_day(now)
    rows = reachable().select_related("user", "site")
    if invited.chooses or invited.segments:
        rows = rows.filter(may_be_chosen(end_of(on, group().tz)))
    if invited.sites:
        rows = rows.filter(site__code__in=invited.sites)
    if invited.brands:
        cars = Vehicle.objects.filter(model__brand__code__in=invited.brands, keepers__until_date=None)
        rows = rows.filter(user__in=cars.values("keepers__user"))
    asks_more = invited.tiers or invited.models or invited.hobbies or invited.segments
    for member in rows.order_by("pk").iterator(chunk_size=BATCH):
        if not asks_more or is_invited(member, invited, on):
            yield member


def is_invited(member: Member, invited: Audience, on: date) -> bool:
    try:
        return invited.invites(event_facts(member, on))
    except NotAMember:
        return False


def reachable() -> QuerySet[Member]:
    """Members whose last word about news and offers, on the inbox or by e-mail, was yes."""
    said = Consent.objects.filter(person=OuterRef("user"), purpose=PURPOSE)
    yes = Q()
    for channel in (Consent.Channel.INBOX, Consent.Channel.EMAIL):
        last = said.filter(channel=channel).order_by("-pk").values("decision")[:1]
        yes |= Q(Exact(Subquery(last), Consent.Decision.GRANTED))
    return Member.objects.filter(yes)
