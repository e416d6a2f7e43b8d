"""One page with everything the group knows of a customer; each opening is written down.

Phone and e-mail are masked; showing them is a deed of its own, stands in the trail and has a limit.
"""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.appointments.queries import past, upcoming
from booking.due.queries import garage_of
from booking.visits.queries import visits_of
from club.insight.queries import last_met
from club.journeys import group_day
from club.members.models import Member
from club.members.queries import consents_of, id_number
from club.members.rules import masked_email, masked_phone
from club.notices.queries import inbox
from club.privacy import actions as privacy
from club.privacy.actions import TooManyReveals
from club.referrals.queries import friends_of, may_be_attached
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.members.contact import contact_of, masked_id
from cms.desks.members.edits import edit_lines
from cms.desks.members.matters import matters_of
from cms.desks.members.reach import seen
from cms.roles import scope_of
from loyalty.earning.queries import rules_named
from loyalty.ledger.queries import account_of, balance, statement
from loyalty.rewards.queries import vouchers_by_entry, vouchers_of
from loyalty.tiers.queries import entitlements_of, standing

ROWS_MAX = 12


@desk("members")
@require_safe
def member(request: DeskRequest, number: str) -> HttpResponse:
    shown = seen(request.scope, number)
    privacy.look(staff=request.user, person=shown.user, site=shown.site, now=timezone.now())
    return member_page(request, shown)


@desk("members")
@require_POST
def reveal(request: DeskRequest, number: str) -> HttpResponse:
    """Show the contacts once, on this answer only; who looked is written down."""
    shown, now = seen(request.scope, number), timezone.now()
    must_act(request, shown.site_id)
    try:
        privacy.reveal(
            staff=request.user, person=shown.user, site=shown.site, fields="phone email id", now=now
        )
    except TooManyReveals as refusal:
        return member_page(request, shown, problem=refusal.messages[0], status=refusal.status)
    record(actor=request.user, verb="member.contacts_shown", subject=shown, now=now, site=shown.site)
    return member_page(request, shown, is_revealed=True)


def member_page(
    request: DeskRequest,
    shown: Member,
    *,
    is_revealed: bool = False,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """``more``: forms with what was typed, after a refusal."""
    now = timezone.now()
    user = shown.user
    context: dict[str, Any] = {
        "member": shown,
        "cars": garage_of(user, now, on=group_day(now)),
        "upcoming": upcoming(user, now)[:ROWS_MAX],
        "past": past(user)[:ROWS_MAX],
        "visits": visits_of(user)[:ROWS_MAX],
        "messages_sent": inbox(user, ROWS_MAX),
        "friends": friends_of(shown, ROWS_MAX),
        "can_attach": request.scope.acts_at(shown.site_id) and may_be_attached(shown, now),
        "consents": sorted(consents_of(user).items()),
        "is_revealed": is_revealed,
        "email": user.email if is_revealed else masked_email(user.email or ""),
        "phone": str(user.phone) if is_revealed else masked_phone(str(user.phone or "")),
        "can_reveal": request.scope.acts_at(shown.site_id),
        "id_number": (id_number(shown) or "") if is_revealed else masked_id(shown.id_tail),
        "problem": problem,
        "last_met": last_met(shown, now),
        "edits": edit_lines(shown, is_revealed),
        **matters_of(request, user),
        **contact_of(request, shown, now),
        **points_of(request, shown),
        **more,
    }
    above = ((reverse("desk_members"), _("Members")),)
    title = user.name or shown.number
    return frame(
        request,
        "cms/desk/members/member.html",
        title,
        icon="desk-users",
        above=above,
        status=status,
        **context,
    )


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
