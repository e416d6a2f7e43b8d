"""The general manager's week: every figure with its change, and each leads to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.numbers import get_currency_precision
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.garage.rules import add_months
from club.insight.actions import end_digest, start_digest
from club.insight.models import Digest
from club.insight.queries import (
    Figure,
    Span,
    by_day,
    figures,
    reminder_effects,
    split,
    weak_items,
    week_of,
)
from club.referrals.models import Referral
from club.segments.models import Standing
from club.segments.queries import run_on, settings_on
from club.segments.rules import shares
from cms.desk import DeskRequest, desk, refuse
from cms.desks.figures.classes import churn_table, class_table, quarter_churn
from cms.desks.figures.common import NAMES, NONE, SECTIONS, Asked, asked_of, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table
from cms.roles import scope_of
from cms.words import said
from loyalty.liability.queries import outstanding

HIDDEN = frozenset(
    {"minutes_used", "minutes_there", "faults_asked", "clocks_ended", "booked_online", "faults_gone"}
)
WEEKS = 12


@desk("figures")
@require_safe
def week(request: DeskRequest) -> HttpResponseBase:
    asked = asked_of(request)
    first, last = week_of(asked.on)
    days = asked.span(first, last)
    found = figures(days)
    tables = [
        figure_table(found, days, asked), visit_table(found, days, asked), funnel_table(days, asked),
        weak_table(days), class_table(asked), *churn_tables(asked), effect_table(days, asked),
    ]  # fmt: skip
    if answer := sent(request, first, tables, asked.home.currency):
        return answer
    owed = outstanding(last, days.codes)
    return page(
        request, "week", _("The week"), asked, tables=tables, first=first, last=last, owed=owed.closing,
        sections=sections(found, days, asked), charts=charts(days, asked),
        before=(first - timedelta(days=7)), after=min(first + timedelta(days=7), asked.today),
        digest=Digest.objects.filter(user=request.user, site=asked.site, ended_at=None).first(),
    )  # fmt: skip


def sections(
    found: dict[str, Figure], days: Span, asked: Asked
) -> list[tuple[Any, list[tuple[Figure, Any, str]]]]:
    """The figures by subject, each with its name and the way to its rows."""
    told = []
    for section, title in SECTIONS.items():
        lines = [
            (figure, NAMES[code], rows_url(code, days, asked))
            for code, figure in found.items()
            if figure.kind.section == section and code not in HIDDEN
        ]
        if lines:
            told.append((title, lines))
    return told


def rows_url(code: str, days: Span, asked: Asked, **only: str) -> str:
    site = f"&site={asked.site.code}" if asked.site else ""
    more = f"&{urlencode(only)}" if only else ""
    return f"{reverse('desk_figure', args=[code])}?first={days.first}&on={days.last}{site}{more}"


def figure_table(found: dict[str, Figure], days: Span, asked: Asked) -> Table:
    rows = [
        [
            Cell(str(NAMES[code])), Cell(figure.value, figure.kind.unit, rows_url(code, days, asked)),
            Cell(figure.before, figure.kind.unit), Cell(figure.change, "percent"),
        ]
        for code, figure in found.items()
    ]  # fmt: skip
    heads = [_("Figure"), _("This week"), _("Week before"), pgettext("a difference", "Change")]
    return Table("week", _("All figures of the week"), heads, rows)


def effect_table(days: Span, asked: Asked) -> Table:
    """Reminders of the twelve weeks whose time of attribution is over, against those held out."""
    window = settings_on(asked.on)["attribution_days"]
    last = days.last - timedelta(days=window)
    months = asked.span(last - timedelta(days=7 * WEEKS - 1), last)
    effects = reminder_effects(months, window)
    rows = [
        [
            Cell(said(one.rule)),
            Cell(one.effect.told, "count", rows_url("reminders_sent", months, asked, what=one.rule.code)),
            Cell(one.effect.told_percent, "percent"),
            Cell(one.effect.held, "count", rows_url("reminders_held_out", months, asked, what=one.rule.code)),
            Cell(one.effect.held_percent, "percent"),
            Cell(one.effect.lift, "percent"), Cell(_("yes") if one.effect.sure else _("not yet")),
        ]
        for one in effects
    ]  # fmt: skip
    heads = [
        _("Reminder"), _("Told"), _("came"), _("Held out"), _("came without"), _("Difference"),
        _("More than chance"),
    ]  # fmt: skip
    return Table(
        "effects", _("What reminders bring"), heads, rows, empty=_("No reminder is old enough to tell yet.")
    )


def visit_table(found: dict[str, Figure], days: Span, asked: Asked) -> Table:
    """The week's visits and what customers paid, by the class they held on its last day."""
    held = {code: split(code, days, "row_class") for code in ("visits", "revenue")}
    names = {klass: str(label) for klass, label in Standing.Klass.choices} | {"": _("no class")}
    rows = [
        [
            Cell(name), Cell(held["visits"].get(klass, 0), "count", class_url("visits", klass, days, asked)),
            Cell(held["revenue"].get(klass, 0), "money", class_url("revenue", klass, days, asked)),
        ]
        for klass, name in names.items()
    ]  # fmt: skip
    foot = [Cell(_("Together")), Cell(found["visits"].value, "count"), Cell(found["revenue"].value, "money")]
    heads = [_("Class"), str(NAMES["visits"]), str(NAMES["revenue"])]
    return Table("visits", _("Visits and revenue by class"), heads, rows, foot)


def class_url(code: str, klass: str, days: Span, asked: Asked) -> str:
    return rows_url(code, days, asked, klass=klass or NONE)


def funnel_table(days: Span, asked: Asked) -> Table:
    """Friends who joined in the twelve months up to the day, each once, by how far they had come; the shares
    sum to 100 %."""
    year = asked.span(add_months(days.last, -12) + timedelta(days=1), days.last)
    counts = split("friends_invited", year)
    told = shares(counts)
    rows = [
        [
            Cell(str(label)),
            Cell(counts[state], "count", rows_url("friends_invited", year, asked, what=state)),
            Cell(told[state], "percent"),
        ]
        for state, label in Referral.State.choices
        if state in counts
    ]  # fmt: skip
    heads = [_("Step"), _("Friends"), pgettext("a part", "Share")]
    title = _("Friends who joined in twelve months, by how far they came")
    return Table("funnel", title, heads, rows, empty=_("No friend joined."))


def weak_table(days: Span) -> Table:
    """What owners were least happy with: what a meeting begins with (sources B4)."""
    rows = [
        [
            Cell(said(line.item, "words")),
            Cell(f"{line.mean:.2f}"), Cell(line.n, "count", reverse("desk_results")),
        ]
        for line in weak_items(days)
    ]  # fmt: skip
    heads = [_("Question"), _("Mean"), _("Answers")]
    return Table("weak", _("Weak items of the survey"), heads, rows, empty=_("Nothing was answered."))


def churn_tables(asked: Asked) -> list[Table]:
    """Who drifts away, as the newest run found them, and how many the last whole quarter lost."""
    run = run_on(asked.on)
    if run is None:
        return []
    told = quarter_churn(run, asked)
    rows = [
        [
            Cell(_("Customers when the quarter began")),
            Cell(told["customers"], "count", told["customers_url"]),
        ],
        [Cell(_("Lost at its end")), Cell(told["lost"], "count", told["lost_url"])],
        [Cell(_("Churn")), Cell(told["percent"], "percent", told["lost_url"])],
        [Cell(_("Sold, not counted")), Cell(told["sold"], "count", told["sold_url"])],
    ] if told else []  # fmt: skip
    heads, empty = [_("Figure"), _("Value")], _("Two runs a quarter apart are needed.")
    return [
        churn_table(run, asked),
        Table("quarter", _("Churn of the quarter"), heads, rows, empty=empty),
    ]


def charts(days: Span, asked: Asked) -> list[dict[str, Any]]:
    """Twelve weeks of bookings and visits, and of money."""
    start = days.first - timedelta(days=7 * (WEEKS - 1))
    long, coins = asked.span(start, days.last), 10 ** get_currency_precision(asked.home.currency)
    weeks = [start + timedelta(days=7 * n) for n in range(WEEKS)]
    lines = {code: by_week(by_day(code, long), weeks) for code in ("booked", "visits", "revenue")}
    return [
        {
            "kind": "line", "title": _("Booked and done, week by week"), "labels": weeks,
            "series": [(str(NAMES[code]), lines[code]) for code in ("booked", "visits")],
        },
        {
            "kind": "bars", "title": _("Paid by customers, week by week"), "labels": weeks,
            "series": [(str(NAMES["revenue"]), [minor // coins for minor in lines["revenue"]])],
        },
    ]  # fmt: skip


def by_week(counts: dict[Any, int], weeks: Sequence[date]) -> list[int]:
    found = dict.fromkeys(weeks, 0)
    for on, count in counts.items():
        found[on - timedelta(days=on.weekday())] += count
    return list(found.values())


@require_POST
def digest(request: HttpRequest) -> HttpResponseBase:
    """The figures by mail each week, or no more: for whoever reads them, so reading is enough to ask."""
    scope = scope_of(request.user, "figures")
    if not scope:
        return refuse(request)
    code = request.POST.get("site", "")
    site = get_object_or_404(scope.sites(), code=code) if code else None
    now = timezone.now()
    held = Digest.objects.filter(user=request.user.pk, site=site, ended_at=None).first()
    if request.POST.get("want") == "no":
        if held is not None:
            end_digest(digest=held, now=now, actor=request.user)  # type: ignore[arg-type]  # staff, by the door
        messages.success(request, _("You get no more figures by mail."))
    else:
        start_digest(user=request.user, site=site, weekday=0, now=now)  # type: ignore[arg-type]  # likewise
        messages.success(request, _("You get the figures every Monday by mail."))
    return redirect(f"{reverse('desk_figures')}" + (f"?site={site.code}" if site else ""))
