"""One account: its numbers with their reasons, its lots, its entries, and what was done by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Max, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Greatest
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from club import journeys
from club.members.models import Member
from cms.desk import DeskRequest, desk, frame
from cms.desks.members import seen, titled
from cms.desks.points.choices import choices_of
from cms.desks.points.tables import REASONS
from cms.words import said
from loyalty.adjustments.queries import adjustments_of
from loyalty.earning.queries import rules_named
from loyalty.ledger.models import Account, Entry, Lot
from loyalty.ledger.queries import (
    account_of,
    closing_of,
    explain,
    freeze_of,
    members_of,
    merge_of,
    merged_accounts,
    one_persons,
    pool_of,
    statement,
)

LOTS_PER_PAGE = 15
ENTRIES_PER_PAGE = 20
STATES = {
    "open": gettext_lazy("open"),
    "pending": gettext_lazy("pending"),
    "held": gettext_lazy("held"),
    "expired": gettext_lazy("expired"),
    "used": gettext_lazy("used up"),
}


@dataclass(frozen=True, slots=True)
class LotRow:
    lot: Lot
    left: int
    ends_on: date | None
    state: str
    label: Any


@desk("points")
@require_safe
def account(request: DeskRequest, number: str) -> HttpResponse:
    shown, found = account_at(request, number)
    on = journeys.group_day(timezone.now())
    state, before = request.GET.get("lots", ""), request.GET.get("before", "")
    state = state if state in STATES else "open"
    page = Paginator(lots_of(found, on, state), LOTS_PER_PAGE).get_page(request.GET.get("page"))
    entries = statement(found, int(before) if before.isdecimal() else None, ENTRIES_PER_PAGE + 1)
    prefetch_related_objects(entries, "actor", "approver")
    rows = titled(entries[:ENTRIES_PER_PAGE])
    why = explain(found, on)
    context = {
        "member": shown,
        "account": found,
        "why": why,
        "reasons": reasons_of([*(lot.entry for lot in page), *(item.entry for item in why.pending)]),
        "lots": [row_of(lot, on, state) for lot in page],
        "page": page,
        "state": state,
        "states": STATES.items(),
        "entries": rows,
        "older": entries[ENTRIES_PER_PAGE - 1].pk if len(entries) > ENTRIES_PER_PAGE else None,
        "centres": dict(choices_of("sites")),
        "adjustments": adjustments_of(found, 10),
        "can_act": request.scope.acts_at(shown.site_id),
        **life_of(found, on),
    }
    above = ((reverse("desk_accounts"), _("Accounts")),)
    title = shown.user.name or shown.number
    return frame(
        request, "cms/desk/points/accounts/account.html", title, icon="desk-coins", above=above, **context
    )


def account_at(request: DeskRequest, number: str) -> tuple[Member, Account]:
    """The account behind a member's number, if this person may see the member."""
    shown = seen(request.scope, number)
    found = account_of(shown.user)
    if found is None:
        raise Http404
    return shown, found


def life_of(found: Account, on: date) -> dict[str, Any]:
    """What else is true of an account: frozen, closing, merged, in a household."""
    pool = pool_of(found)
    merge = merge_of(found)
    return {
        "freeze": freeze_of(found, on),
        "closing": closing_of(found),
        "merge": merge,
        "can_undo": merge is not None and (merge.undo_by is None or on <= merge.undo_by),
        "merged": [(one, merge_of(one)) for one in merged_accounts(found)],
        "pool": pool,
        "people": members_of(pool) if pool else [],
        "today": on,
    }


def reasons_of(entries: Iterable[Entry]) -> dict[str, Any]:
    """What the codes on entries stand for: rules by their names, postings by hand by their reasons."""
    rules = rules_named(entry.reason for entry in entries)
    return REASONS | {code: said(rule) for code, rule in rules.items()}


def lots_of(found: Account, on: date, state: str) -> QuerySet[Lot]:
    """Lots of an account and of those merged into it, in one state by the day; the soonest to end first."""
    left = F("original") - F("consumed") - F("clawed") - F("expired")
    ends = Greatest("expires_on", Max("extensions__until"))  # PostgreSQL: nulls are passed over
    lots = Lot.objects.filter(account__in=one_persons(found)).annotate(left_now=left, ends=ends)
    dead = Q(ends__lt=on)
    chosen = {
        "open": Q(opens_on__lte=on, left_now__gt=0) & (Q(ends=None) | Q(ends__gte=on)),
        "pending": Q(opens_on__gt=on, left_now__gt=0),
        "held": Q(held__gt=0),
        "expired": Q(expired__gt=0) | dead & Q(left_now__gt=0),
        "used": Q(left_now=0, expired=0),
    }[state]
    return lots.filter(chosen).select_related("entry").order_by(F("ends").asc(nulls_last=True), "pk")


def row_of(lot: Any, on: date, state: str) -> LotRow:
    return LotRow(lot, lot.left_now, lot.ends, state, STATES[state])
