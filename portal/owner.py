"""Who is asking: the member behind a request, with the account and the club's calendar day."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from booking.sites.models import Site
from club.members.models import Member
from loyalty.ledger.models import Account
from portal.models import User


@dataclass(frozen=True)
class Owner:
    """``on`` is the group's calendar day, to which points belong; ``now`` an aware moment."""

    user: User
    member: Member
    account: Account
    now: datetime
    on: date

    @property
    def site(self) -> Site:
        return self.member.site


def owner_of(request: HttpRequest) -> Owner:
    """In one query; a person without an account (staff, visitors) finds nothing here."""
    accounts = Account.objects.select_related("owner__member__site__group")
    account = get_object_or_404(accounts, owner=request.user.pk, owner__member__closed_at=None)
    now = timezone.now()
    member = account.owner.member
    return Owner(account.owner, member, account, now, now.astimezone(ZoneInfo(member.site.group.zone)).date())


def key_of(request: HttpRequest) -> str:
    """The key of a form that may be done once only; a form without one is not ours (400)."""
    key = request.POST.get("request_key", "")
    if not key:
        raise BadRequest("request_key is missing")
    return key
