"""The statement in the owner's words: what moved, why, and where to read more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import statement
from portal.formats import written

ROWS_PER_PAGE = 20
TITLES: dict[tuple[str, str], str | Promise] = {
    ("earn", "visit"): _("Service visit"),
    ("earn", "welcome"): _("Welcome to the club"),
    ("earn", "birthday"): _("Happy birthday"),
    ("earn", "referral"): _("A friend you brought"),
    ("redeem", "voucher"): _("Reward ordered"),
    ("give_back", "voucher"): _("Voucher given back"),
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
    entries = statement(account, before=before, limit=ROWS_PER_PAGE + 1)
    shown = entries[:ROWS_PER_PAGE]
    more = len(entries) > ROWS_PER_PAGE
    older = "?" + urlencode({"before": shown[-1].pk}) if more else ""
    return Page([row_of(entry, today) for entry in shown], older, before is not None)


def row_of(entry: Entry, today: date) -> Row:
    title = TITLES.get((entry.kind, entry.source_type)) or entry.get_kind_display()
    is_bill = entry.source_type == "visit"
    return Row(
        on=entry.on,
        title=str(title),
        note=note_of(entry, today),
        points=entry.points,
        href=reverse("receipt", args=[entry.source_id]) if is_bill else "",
    )


def note_of(entry: Entry, today: date) -> str:
    """When points open or end; for debits the reason somebody wrote, if any."""
    lot = getattr(entry, "lot", None)
    if lot is None:
        return entry.reason
    if lot.opens_on > today:
        return _t("opens %(day)s") % {"day": written(lot.opens_on, "yMMMd")}
    if lot.expires_on is None:
        return _t("never expires")
    if lot.expires_on < today:
        return _t("ended %(day)s") % {"day": written(lot.expires_on, "yMMMd")}
    return _t("good until %(day)s") % {"day": written(lot.expires_on, "yMMMd")}
