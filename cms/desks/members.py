"""One search for a customer, and one page with everything the group knows of them.

Phone and e-mail are masked; showing them is a deed of its own and stands in the trail.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.appointments.models import Appointment
from booking.appointments.queries import past, upcoming
from booking.due.queries import garage_of
from booking.visits.queries import visits_of
from club.journeys import group_day
from club.members.models import Member
from club.members.queries import consents_of, search_members
from club.notices.queries import inbox
from club.referrals.queries import friends_of
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame
from cms.roles import Scope, scope_of
from loyalty.earning.queries import rules_named
from loyalty.ledger.queries import account_of, balance, statement
from loyalty.rewards.queries import vouchers_by_entry, vouchers_of
from loyalty.tiers.queries import entitlements_of, standing

FOUND_MAX = 30
ROWS_MAX = 12


@desk("members")
@require_safe
def members(request: DeskRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    found = search_members(words, sites=request.scope.sites(), limit=FOUND_MAX) if words else []
    return frame(
        request, "cms/desk/members/search.html", _("Members"), icon="desk-users", words=words, found=found
    )


@desk("members")
@require_safe
def member(request: DeskRequest, number: str) -> HttpResponse:
    return member_page(request, seen(request.scope, number))


@desk("members")
@require_POST
def reveal(request: DeskRequest, number: str) -> HttpResponse:
    """Show the contacts once, on this answer only; who looked is written down."""
    shown = seen(request.scope, number)
    record(
        actor=request.user, verb="member.contacts_shown", subject=shown, now=timezone.now(), site=shown.site
    )
    return member_page(request, shown, is_revealed=True)


def seen(scope: Scope, number: str) -> Member:
    return get_object_or_404(visible(scope).select_related("user", "site"), number=number)


def visible(scope: Scope) -> QuerySet[Member]:
    """Members of one's sites, and those who have an appointment there."""
    comes = Appointment.objects.for_sites(scope.sites()).filter(person=OuterRef("user"))
    return Member.objects.filter(Q(site__in=scope.seen) | Exists(comes))


def member_page(request: DeskRequest, shown: Member, *, is_revealed: bool = False) -> HttpResponse:
    now = timezone.now()
    user = shown.user
    context: dict[str, Any] = {
        "member": shown,
        "cars": garage_of(user, now),
        "upcoming": upcoming(user, now)[:ROWS_MAX],
        "past": past(user)[:ROWS_MAX],
        "visits": visits_of(user)[:ROWS_MAX],
        "messages_sent": inbox(user, ROWS_MAX),
        "friends": friends_of(shown, ROWS_MAX),
        "consents": sorted(consents_of(user).items()),
        "is_revealed": is_revealed,
        "email": user.email if is_revealed else masked_email(user.email or ""),
        "phone": str(user.phone) if is_revealed else masked_phone(str(user.phone or "")),
        "can_reveal": request.scope.acts_at(shown.site_id),
        **points_of(request, shown),
    }
    above = ((reverse("desk_members"), _("Members")),)
    title = user.name or shown.number
    return frame(request, "cms/desk/members/member.html", title, icon="desk-users", above=above, **context)


def points_of(request: DeskRequest, shown: Member) -> dict[str, Any]:
    """Balance, level, statement and vouchers, for those whose work includes points."""
    account = account_of(shown.user)
    if account is None or not scope_of(request.user, "points"):
        return {"account": None}
    today = group_day(timezone.now())
    entries = statement(account, limit=ROWS_MAX)
    stands = standing(account, today)
    return {
        "account": account,
        "can_serve": bool(scope_of(request.user, "vouchers").acted),
        "balance": balance(account, today),
        "standing": stands,
        "entitlements": entitlements_of(account, today, stands),
        "can_use": bool(scope_of(request.user, "vouchers").acted),
        "entries": titled(entries),
        "vouchers": [
            (voucher, voucher.state_on(today)) for voucher in vouchers_of(account, today)[:ROWS_MAX]
        ],
    }


def titled(entries: list[Any]) -> list[tuple[Any, Any]]:
    """Each entry with the rule or reward that names it, if one does. Two queries."""
    rules = rules_named(entry.reason for entry in entries)
    vouchers = vouchers_by_entry(entry.pk for entry in entries)
    return [
        (entry, vouchers[entry.pk].reward if entry.pk in vouchers else rules.get(entry.reason))
        for entry in entries
    ]


def masked_email(email: str) -> str:
    """``j•••@example.org``: enough to ask "is it still this one?", too little to write to."""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}" if email else ""


def masked_phone(phone: str) -> str:
    return f"••• {phone[-3:]}" if phone else ""
