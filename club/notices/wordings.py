"""An editor's own words for a kind of message: what may stand in braces, and how it is filled (safety.md I4).

The words are data, never a template: a name on the kind's list is replaced once by its fact, and nothing
else is read, run or looked up. The list is what the house's own template of the kind says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from club.notices.models import Wording
from club.refusals import Refusal

PARTS, ENDS = ("subject", "body", "inbox"), ("", "_zh")
COLUMNS = [f"{part}{ending}" for part in PARTS for ending in ENDS]
BRACES = re.compile(r"\{([^{}]*)\}")
SHOWN = re.compile(r"\{\{\s*([a-z_]+)")
GIVEN = re.compile(r"(?:with|\s)([a-z_]+)=([a-z_]+)(?=[|\s%.])")
LISTS = frozenset({"lines", "line", "count", "language"})
ALWAYS = frozenset({"name", "group"})


def folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "notices"


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of message the house can say."""
    return tuple(sorted(each.name for each in folder().iterdir() if (each / "subject.txt").exists()))


@cache
def placeholders(kind: str) -> frozenset[str]:
    """What the words of a kind may name: the facts that the house's own words of it use."""
    if kind not in kinds():
        return ALWAYS
    text = "".join((folder() / kind / f"{part}.txt").read_text() for part in PARTS)
    local = {inner for inner, _fact in GIVEN.findall(text)}
    facts = {fact for _inner, fact in GIVEN.findall(text)} | set(SHOWN.findall(text))
    return frozenset((facts - local - LISTS) | ALWAYS)


def strangers(kind: str, text: str) -> list[str]:
    """What stands between braces and is not on the list; a brace alone is a stranger too."""
    found = [name for name in BRACES.findall(text) if name not in placeholders(kind)]
    rest = BRACES.sub("", text)
    return sorted({*found, *(sign for sign in "{}" if sign in rest)})


class UnknownNames(Refusal):
    code = "unknown_names"
    sentence = _("We do not know “%(names)s”.")


class HalfWords(Refusal):
    code = "half_words"
    sentence = _("Please write every part in both languages, or leave all of it empty.")


def check(wording: Wording) -> None:
    """Words that could not be said are refused before anybody gets them. Raises UnknownNames, HalfWords."""
    texts = [str(getattr(wording, column)) for column in COLUMNS]
    if any(texts) and not all(texts):
        raise HalfWords
    if found := sorted({name for text in texts for name in strangers(wording.kind, text)}):
        raise UnknownNames(names=", ".join(found))


NEWEST = (
    Wording.objects.filter(kind=OuterRef("kind"))
    .order_by("-pk")
    .values(
        words=JSONObject(kind="kind", **{f"{part}{end}": f"{part}{end}" for part in PARTS for end in ENDS})
    )
)
"""The newest words of a notice's kind, for a question about notices: facts of ``Wording``, or nothing."""


def latest(asked: Iterable[str]) -> dict[str, Wording]:
    """The newest words of each kind, unless they were given up. One query."""
    rows = Wording.objects.filter(kind__in=set(asked)).order_by("kind", "-pk").distinct("kind")
    return {row.kind: row for row in rows if not row.is_given_up}


def own_words(told: Mapping[str, str] | None) -> dict[str, Wording]:
    """What ``NEWEST`` told of one notice, as ``latest`` tells it of many kinds."""
    row = Wording(**told) if told else None
    return {row.kind: row} if row is not None and not row.is_given_up else {}


def said(wording: Wording, part: str, words: Mapping[str, object]) -> str:
    """One part in the active language, with its facts."""
    is_chinese = (translation.get_language() or "").startswith("zh")
    text = str(getattr(wording, f"{part}_zh" if is_chinese else part))
    allowed = placeholders(wording.kind)
    return BRACES.sub(lambda hit: told(words.get(hit[1], "")) if hit[1] in allowed else hit[0], text)


def told(value: object) -> str:
    """A fact as words: days and moments as the language writes them."""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    return "" if isinstance(value, (list, dict)) or value is None else str(value)
