"""The statement in the owner's words: what moved, why, where, and what to read more of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from loyalty.adjustments.models import Adjustment
from loyalty.earning.models import EarnRule
from loyalty.earning.queries import rules_named
from loyalty.ledger.models import Entry
from loyalty.ledger.queries.search import Found, Life, Mark, Wanted, found
from loyalty.rewards.models import Reward, Voucher
from loyalty.rewards.queries import vouchers_by_entry
from portal.formats import locale, said, written
from portal.forms import PlainSelect
from portal.receipts import SALE

ROWS_PER_PAGE, ROWS_PER_STEP, ROWS_MAX = 20, 500, 100_000
WORDS_MAX, YEARS_MAX = 60, 12
TITLES: dict[tuple[str, str], str | Promise] = {
    ("earn", "visit"): _("Service visit"),
    ("earn", "sale"): _("A new car"),
    ("redeem", "reward"): _("Reward ordered"),
    ("redeem", "visit"): _("Paid with points"),
    ("give_back", "reward"): _("Voucher given back"),
    ("reverse", "visit"): _("Refund of a bill"),
    ("reverse", "sale"): _("A contract undone"),
}
REASONS: dict[str, str | Promise] = {
    **dict(Adjustment.Reason.choices), "age": _("it was owed for so long"), "gift": "",
}  # fmt: skip
"""Why points moved by hand; what an older list called otherwise stands as it was written."""
KINDS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "in": (_("Earned"), ("earn", "give_back", "gift_in", "unexpire")),
    "out": (_("Spent"), ("redeem", "gift_out")),
    "back": (_("Corrected or taken back"), ("reverse", "adjust", "write_off")),
    "ended": (_("Expired"), ("expire", "unexpire")),
}


class FilterForm(forms.Form):
    """A plain form of a page that is only read: what does not fit is left out, nothing is refused."""

    kind = forms.ChoiceField(label=_("What"), required=False, widget=PlainSelect)
    year = forms.TypedChoiceField(
        label=_("Year"), required=False, coerce=int, empty_value=None, widget=PlainSelect
    )
    month = forms.TypedChoiceField(
        label=_("Month"), required=False, coerce=int, empty_value=None, widget=PlainSelect
    )
    words = forms.CharField(label=_("Words in it"), required=False, max_length=WORDS_MAX)

    def __init__(self, data: Any, *, opened: date, today: date) -> None:
        super().__init__(data)
        years = range(today.year, max(opened.year, today.year - YEARS_MAX) - 1, -1)
        everything = [("", _("Everything"))]
        self.fields["kind"].choices = everything + [(code, name) for code, (name, _of) in KINDS.items()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All years")), *((year, year) for year in years)]  # type: ignore[attr-defined]
        months = list(locale().months["stand-alone"]["wide"].items())
        self.fields["month"].choices = [("", _("All months")), *months]  # type: ignore[attr-defined]
        self.today = today
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for, without what is empty or does not fit; for links."""
        data = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: value for name, value in data.items() if value}

    @property
    def days(self) -> tuple[date, date]:
        """First and last day; a month without a year is this year's, or last year's while it is to come."""
        year, month = self.chosen.get("year"), self.chosen.get("month")
        if month and not year:
            year = self.today.year - (month > self.today.month)
        if not year:
            return date.min, date.max
        if not month:
            return date(year, 1, 1), date(year, 12, 31)
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), date.fromordinal(after.toordinal() - 1)


@dataclass(frozen=True)
class Row:
    on: date
    title: str
    note: str
    place: str
    points: int
    href: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: str  # address of the next page, or ""
    first: str  # address of the first page, or "" when this is it
    is_cut: bool  # there may be more further back


def wanted_of(form: FilterForm, until: date | None = None) -> Wanted:
    """The words of the form, and what else they mean: rules, rewards, centres and kinds by their names."""
    first, last = form.days
    known = until or date.max
    plain = Wanted(
        first=first,
        last=min(last, known),
        known=known,
        kinds=KINDS.get(form.chosen.get("kind", ""), ("", ()))[1],
    )
    words = str(form.chosen.get("words", "")).strip()
    if not words:
        return plain
    rewards = named(Reward, "slug", words)
    titles = [(kind, str(title)) for (kind, _source), title in TITLES.items()]
    said_so = [kind for kind, title in [*titles, *Entry.Kind.choices] if words.lower() in str(title).lower()]
    return replace(
        plain, words=words, reasons=named(EarnRule, "code", words),
        said=said_so, sites=named(Site, "code", words), sources=[f"reward:{slug}" for slug in rewards],
    )  # fmt: skip


def named(model: Any, code: str, words: str) -> list[str]:
    """Codes of what has the words in its name, in either language."""
    whole = model.objects.filter(name__icontains=words) | model.objects.filter(name_zh__icontains=words)
    return list(whole.order_by(code).values_list(code, flat=True).distinct()[:200])


def page_of(
    accounts: Sequence[int], form: FilterForm, after: Mark | None, today: date, until: date | None = None
) -> Page:
    """One page, newest first: entries, names of rules, rewards behind vouchers and centres."""
    answer = found(accounts, wanted_of(form, until), after, ROWS_PER_PAGE)
    query = form.chosen | ({"on": until.isoformat()} if until else {})
    older = "?" + urlencode(query | {"before": str(answer.older)}) if answer.older else ""
    first = "?" + urlencode(query) if after else ""
    return Page(told(answer, today), older, first, answer.is_cut)


def told(answer: Found, today: date) -> list[Row]:
    entries = answer.entries
    codes = {entry.site for entry in entries if entry.site}
    places = {site.code: said(site, "name") for site in Site.objects.filter(code__in=codes)}
    rows = []
    for entry, (title, href) in zip(entries, titles(entries), strict=True):
        note = note_of(entry, answer.lives.get(entry.pk), today)
        place = places.get(entry.site, "")
        rows.append(Row(entry.on, title, "" if note == title else note, place, entry.points, href))
    return rows


def titles(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """What each is called and where to read more; at most two queries, none for nothing."""
    rules = rules_named(entry.reason for entry in entries if entry.kind == Entry.Kind.EARN)
    vouchers = vouchers_by_entry(entry.pk for entry in entries if entry.kind == Entry.Kind.REDEEM)
    return [title_of(entry, rules.get(entry.reason), vouchers.get(entry.pk)) for entry in entries]


def title_of(entry: Entry, rule: EarnRule | None, voucher: Voucher | None) -> tuple[str, str]:
    known = name_of(entry)
    if voucher is not None:
        return said(voucher.reward, "name"), reverse("voucher", args=[voucher.pk])
    if entry.source_type == "visit":
        return known, reverse("receipt", args=[entry.source_id])
    if entry.source_type == SALE:
        return known, reverse("receipt", args=[f"{SALE}-{entry.source_id}"])
    return said(rule, "name") if rule else known, ""


def name_of(entry: Entry) -> str:
    return str(TITLES.get((entry.kind, entry.source_type)) or Entry.Kind(entry.kind).label)


def note_of(entry: Entry, life: Life | None, today: date) -> str:
    """When points open or end; for debits what they were, and the reason a person gave."""
    if life is None:
        kind = name_of(entry)
        by_hand = entry.kind in ("adjust", "write_off", "gift_out", "gift_in")
        why = REASONS.get(entry.reason, entry.reason)
        return f"{kind}: {why}" if by_hand and why else kind
    if life.opens_on > today:
        return gettext("opens %(day)s") % {"day": written(life.opens_on, "yMMMd")}
    if life.ends_on is None:
        return gettext("never expires")
    if life.ends_on < today:
        return gettext("ended %(day)s") % {"day": written(life.ends_on, "yMMMd")}
    return gettext("good until %(day)s") % {"day": written(life.ends_on, "yMMMd")}


def lines(accounts: Sequence[int], form: FilterForm, today: date) -> Iterator[list[Any]]:
    """The whole statement as rows of a file, fetched step by step as they are written."""
    yield [gettext("Day"), gettext("What"), gettext("Note"), gettext("Centre"), gettext("Points")]
    wanted, after, count = wanted_of(form), None, 0
    while count < ROWS_MAX:
        answer = found(accounts, wanted, after, ROWS_PER_STEP)
        for row in told(answer, today):
            yield [row.on.isoformat(), row.title, row.note, row.place, row.points]
        count, after = count + len(answer.entries), answer.older
        if after is None:
            break
