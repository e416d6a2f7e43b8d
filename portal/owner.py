"""Who is asking: the member behind a request, with the account and the club's calendar day."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils import timezone

from booking.sites.models import Site
from club.members.models import Member
from loyalty.ledger.models import Account
from portal.models import User
from portal.person import person_of


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

    @property
    def zone(self) -> str:
        """Where the person reads: what came to them is told in its hour."""
        return self.member.zone or self.site.zone


def owner_of(request: HttpRequest) -> Owner:
    """Costs no query: the session's person comes with file and account (portal/accounts/backend.py).

    A person without an account (staff, visitors), or whose membership is closed, finds nothing here.
    """
    person = person_of(request)
    member: Member | None = getattr(person, "member", None)
    account: Account | None = getattr(person, "loyalty_account", None)
    if member is None or account is None or member.closed_at is not None:
        raise Http404
    now = timezone.now()
    return Owner(person, member, account, now, now.astimezone(ZoneInfo(member.site.group.zone)).date())


def key_of(request: HttpRequest) -> str:
    """The key of a form that may be done once only; a form without one is not ours (400)."""
    key = request.POST.get("request_key", "")
    if not key:
        raise BadRequest("request_key is missing")
    return key
