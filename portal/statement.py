"""The statement in the owner's words: what moved, why, and where to read more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loyalty.earning.models import EarnRule
from loyalty.earning.queries import rules_named
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import statement
from loyalty.rewards.models import Voucher
from loyalty.rewards.queries import vouchers_by_entry
from portal.formats import said, written

ROWS_PER_PAGE = 20
TITLES: dict[tuple[str, str], str | Promise] = {
    ("earn", "visit"): _("Service visit"),
    ("redeem", "reward"): _("Reward ordered"),
    ("give_back", "reward"): _("Voucher given back"),
    ("reverse", "visit"): _("Refund of a bill"),
}


@dataclass(frozen=True)
class Row:
    on: date
    title: str
    note: str
    points: int
    href: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: str  # address of the next page, or ""
    is_later: bool  # not the first page


def page_of(account: Account, before: int | None, today: date) -> Page:
    """One page, newest first. Three queries: entries, names of rules, rewards behind vouchers."""
    entries = statement(account, before=before, limit=ROWS_PER_PAGE + 1)
    shown = entries[:ROWS_PER_PAGE]
    older = "?" + urlencode({"before": shown[-1].pk}) if len(entries) > ROWS_PER_PAGE else ""
    rules = rules_named(entry.reason for entry in shown if entry.kind == Entry.Kind.EARN)
    vouchers = vouchers_by_entry(entry.pk for entry in shown if entry.kind == Entry.Kind.REDEEM)
    rows = [row_of(entry, rules.get(entry.reason), vouchers.get(entry.pk), today) for entry in shown]
    return Page(rows, older, before is not None)


def row_of(entry: Entry, rule: EarnRule | None, voucher: Voucher | None, today: date) -> Row:
    known = TITLES.get((entry.kind, entry.source_type))
    if voucher is not None:
        title, href = said(voucher.reward, "name"), reverse("voucher", args=[voucher.pk])
    elif entry.source_type == "visit":
        title, href = str(known or entry.get_kind_display()), reverse("receipt", args=[entry.source_id])
    else:
        title, href = said(rule, "name") if rule else str(known or entry.get_kind_display()), ""
    note = note_of(entry, today)
    return Row(entry.on, title, "" if note == title else note, entry.points, href)


def note_of(entry: Entry, today: date) -> str:
    """When points open or end; for debits what they were."""
    lot = getattr(entry, "lot", None)
    if lot is None:
        return str(TITLES.get((entry.kind, entry.source_type), entry.get_kind_display()))
    if lot.opens_on > today:
        return gettext("opens %(day)s") % {"day": written(lot.opens_on, "yMMMd")}
    if lot.expires_on is None:
        return gettext("never expires")
    if lot.expires_on < today:
        return gettext("ended %(day)s") % {"day": written(lot.expires_on, "yMMMd")}
    return gettext("good until %(day)s") % {"day": written(lot.expires_on, "yMMMd")}
