"""What the group owes in points: the roll-forward of a month, when it falls due, who pays whom, to whom.

Whoever holds the job for some sites sees the points those sites fund; for the whole group, all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.numbers import get_currency_precision
from django.db.models import Min
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Brand, Site
from booking.sites.queries import group
from club import journeys
from club.members.models import Member
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.points import tables
from cms.desks.points.files import sent
from cms.desks.points.tables import Words
from cms.words import is_chinese
from loyalty.campaigns.models import Campaign
from loyalty.earning.queries import rules_named
from loyalty.ledger.models import Account
from loyalty.liability import queries
from loyalty.liability.rules import BY, COLUMNS, last_day, later, month_of, together
from loyalty.refusals import Refusal

MONTHS_MAX = 120
CHART_MONTHS = 12
PAGES = ("desk_liability", "desk_liability_expiry", "desk_liability_netting", "desk_liability_people")


@dataclass(frozen=True)
class Asked:
    """The month in the address, up to today at most, and what this person may see of it."""

    first: date
    last: date
    sites: list[str] | None
    by: str
    unit: str
    currency: str
    today: date

    @property
    def query(self) -> dict[str, str]:
        return {"month": f"{self.first:%Y-%m}", "by": self.by, "unit": self.unit}


def asked_of(request: DeskRequest) -> Asked:
    whole = group()
    today = timezone.localdate(timezone=whole.tz)
    try:
        first = month_of(date.fromisoformat(request.GET.get("month", "") + "-01"))
    except ValueError:
        first = month_of(today)
    first = min(first, month_of(today))
    codes = None if request.scope.everywhere else [site.code for site in request.scope.sites()]
    by, unit = request.GET.get("by", ""), request.GET.get("unit", "")
    return Asked(
        first, min(last_day(first), today), codes, by if by in BY else "site",
        "money" if unit == "money" else "points", whole.currency, today,
    )  # fmt: skip


def words_of(asked: Asked) -> Words:
    """Names of sites, brands and campaigns in the reader's language. Three queries."""
    names = {
        what: {
            code: chinese if is_chinese() and chinese else name
            for code, name, chinese in model.objects.values_list("code", "name", "name_zh")
        }
        for what, model in (("site", Site), ("brand", Brand), ("campaign", Campaign))
    }
    return Words(names, asked.currency)


@desk("liability")
@require_safe
def liability(request: DeskRequest) -> HttpResponseBase:
    asked = asked_of(request)
    words = words_of(asked)
    rolls = queries.roll_forward(asked.first, asked.last, (asked.by,), asked.sites)

    def link(column: str, key: str | None) -> str:
        chosen = {} if key is None else {asked.by: key}
        return f"{reverse('desk_liability_rows', args=[column])}?{urlencode(asked.query | chosen)}"

    table = tables.roll_table(rolls, asked.by, words, link, asked.unit)
    if answer := sent(request, asked.first, [table], asked.currency):
        return answer
    months = queries.by_month(later(asked.first, 1 - CHART_MONTHS), asked.last, asked.sites)
    debts = queries.debt_roll(asked.first, asked.last, asked.sites)
    return page(
        request, asked, _("Liability"), tables=[table], whole=together(rolls), debts=debts,
        charts=charts_of(months, asked.unit, asked.currency), can_choose=True,
    )  # fmt: skip


def charts_of(months: list[tuple[date, Any]], unit: str, currency: str) -> list[dict[str, Any]]:
    """What came and went, and where it left us, in the chosen unit; money in whole ones."""
    coins = 10 ** get_currency_precision(currency)
    labels = [month for month, _roll in months]

    def values(name: str) -> list[int]:
        moved = [roll.closing if name == "closing" else roll.moved[name] for _month, roll in months]
        return [amount.points if unit == "points" else amount.minor // coins for amount in moved]

    shown = [name for name in COLUMNS if any(values(name))]
    if not shown:
        return []
    return [
        {
            "kind": "bars",
            "title": _("What came and what went, month by month"),
            "months": labels,
            "series": [(str(tables.LABELS[name]), values(name)) for name in shown],
        },
        {
            "kind": "line",
            "title": _("What is owed at each month's end"),
            "months": labels,
            "series": [(str(tables.LABELS["closing"]), values("closing"))],
        },
    ]


@desk("liability")
@require_safe
def expiry(request: DeskRequest) -> HttpResponseBase:
    """When what is owed at the month's end falls due."""
    asked = asked_of(request)
    calendar = queries.expiry_calendar(asked.last, asked.sites)
    table = tables.calendar_table(calendar)
    if answer := sent(request, asked.first, [table], asked.currency):
        return answer
    chart = {
        "kind": "bars",
        "title": _("Points that end, by month"),
        "months": [month for month, _amount in calendar.months],
        "series": [(_("Points"), [amount.points for _month, amount in calendar.months])],
    }
    return page(request, asked, _("Expiry calendar"), tables=[table], charts=[chart])


@desk("liability")
@require_safe
def netting(request: DeskRequest) -> HttpResponseBase:
    """The statement between the centres: who earned funds, who burned is paid."""
    asked = asked_of(request)
    words = words_of(asked)
    flows = queries.netting(asked.first, asked.sites)
    shown = [tables.settled_table(flows, words, asked.sites), tables.flow_table(flows, words)]
    if answer := sent(request, asked.first, shown, asked.currency):
        return answer
    note = _("Points are paid for at their value on the day they were given, where they were served.")
    issued = queries.statement_of(asked.first)
    can_issue = issued is None and asked.today > last_day(asked.first) and request.scope.acts_everywhere
    return page(
        request, asked, _("Between centres"), tables=shown, note=note, issued=issued, can_issue=can_issue
    )


@desk("liability")
@require_POST
def issue_netting(request: DeskRequest) -> HttpResponseBase:
    """The month's statement between the centres is final: for whoever answers for the whole group."""
    must_act(request, None)
    try:
        month = date.fromisoformat(request.POST.get("month", "") + "-01")
    except ValueError as error:
        raise Http404 from error
    try:
        journeys.issue_statement(month=month, now=timezone.now(), actor=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The statement is issued and stays as it is."))
    return redirect(f"{reverse('desk_liability_netting')}?{urlencode({'month': f'{month:%Y-%m}'})}")


@desk("liability")
@require_safe
def people(request: DeskRequest) -> HttpResponseBase:
    """By rule or by hand, to whom most is owed, and who owes."""
    asked = asked_of(request)
    words = words_of(asked)
    sources = queries.issued_by(asked.first, asked.last, asked.sites)
    largest = queries.largest(asked.last, asked.sites)
    owing = queries.debts(asked.last, asked.sites)
    members = members_of({pk for pk, _amount in largest} | {one.account for one in owing})
    shown = [
        tables.source_table(sources, rules_named(source.reason for source in sources), words),
        tables.people_table(largest, members),
        tables.debt_table(owing, members, words),
    ]
    if answer := sent(request, asked.first, shown, asked.currency):
        return answer
    return page(request, asked, _("Accounts"), tables=shown, split=queries.split(sources))


def members_of(accounts: set[int]) -> dict[int, tuple[str, str]]:
    """Number and page of the member behind each account; no names where only figures are asked for."""
    found = Member.objects.filter(user__loyalty_account__in=accounts)
    return {
        account: (number, reverse("desk_member", args=[number]))
        for account, number in found.values_list("user__loyalty_account", "number")
    }


def page(request: DeskRequest, asked: Asked, title: str, **context: Any) -> HttpResponseBase:
    """The frame all four share: the month, the ways between them, the files."""
    opened = Account.objects.aggregate(first=Min("opened_on"))["first"] or asked.first
    names = (_("Roll-forward"), _("Expiry calendar"), _("Between centres"), _("Accounts"))
    query = urlencode(asked.query)
    return frame(
        request, "cms/desk/points/liability.html", title, icon="desk-coins",
        asked=asked, currency=asked.currency, query=query,
        months=tables.months_of(min(opened, asked.first), asked.today)[:MONTHS_MAX],
        pages=[
            (f"{reverse(name)}?{query}", label, request.path == reverse(name))
            for name, label in zip(PAGES, names, strict=True)
        ],
        **context,
    )  # fmt: skip
