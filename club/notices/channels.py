"""The wire's words: a notice as an inbox line and as an e-mail, in the reader's language.

The one room of the domain that renders templates and knows addresses of pages (decisions.md).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from club import house
from club.notices import rules, tokens, wordings
from club.notices.links import LINKS
from club.notices.models import Dispatch, Notice, PushDevice, Wording

GONE = frozenset({"booking_cancelled", "booking_declined", "booking_lapsed", "booking_missed"})
"""Kinds whose appointment leaves the calendar."""
ANSWERED = frozenset({"car_due", "insurance_renewal", "wake_up", "warranty_end", "part_warranty_end"})
"""Kinds that their reader can answer with one tap: not now, on that day, done, sold."""
SHORT_MAX = 180


@dataclass(frozen=True)
class InboxWords:
    title: str
    text: str
    link: str


def inbox_words(notice: Notice, own: Mapping[str, Wording] | None = None) -> InboxWords:
    """A notice as two lines and a link, in the active language. ``own``: editors' words, if fetched."""
    words, own = _words(notice), wordings.latest([notice.kind]) if own is None else own
    with timezone.override(zone_of(notice)):
        title, text = (text_of(notice, part, words, own) for part in ("subject", "inbox"))
    return InboxWords(title, text, link_of(notice))


@dataclass(frozen=True)
class PageWords:
    title: str
    paragraphs: list[str]
    link: str
    label: str


def page_words(notice: Notice, own: Mapping[str, Wording] | None = None) -> PageWords:
    """A notice in full, as its page in the inbox shows it, in the active language."""
    with timezone.override(zone_of(notice)):
        words = frame_of(notice, "inbox")
        own = wordings.latest([notice.kind]) if own is None else own
        title, text = (text_of(notice, part, words, own) for part in ("subject", "body"))
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return PageWords(title, paragraphs, link_of(notice), str(words["label"]))


def like(notice: Notice) -> str:
    """The kind whose page and answers a notice has: its own, or the one that its words stand in for."""
    return str(notice.data.get("like") or notice.kind)


def is_asked(notice: Notice) -> bool:
    """Whether its reader can answer it with one tap."""
    return like(notice) in ANSWERED


def link_of(notice: Notice) -> str:
    """The path of the page a notice leads to, or nothing."""
    name, fact, _label = LINKS.get(like(notice), ("", "", ""))
    if not name:
        return ""
    path = reverse(name, args=[notice.data[fact]] if fact else [])
    return f"{path}?{notice.data['query']}" if notice.data.get("query") else path


def language_of(notice: Notice) -> str:
    spoken = notice.person.language if notice.person is not None else str(notice.data.get("language", ""))
    return spoken or house.language()


def address_of(notice: Notice, channel: str = "email") -> str:
    """Where this notice goes on a wire now; empty when nobody can be reached there.

    A person's browsers have no address of their own: their name is the person's number.
    """
    person = notice.person
    if channel == "email":
        return notice.address or (person.email or "" if person is not None else "")
    if person is None:
        return ""
    if channel == "push":
        has_device = PushDevice.objects.filter(person=person, gone_at=None).exists()
        return f"person:{person.pk}" if has_device else ""
    return str(person.phone or "")


def short_words(dispatch: Dispatch) -> str:
    """The message as a text: one line and where to read on."""
    notice = dispatch.notice
    with spoken(notice):
        words = frame_of(notice, dispatch.channel)
        title = " ".join(text_of(notice, "subject", words).split())
    return f"{words['group']}: {title[:SHORT_MAX]} {words['link'] or words['base_url']}".strip()


def push_words(dispatch: Dispatch) -> dict[str, str]:
    """The message as a notification: a title, a line, and the page behind it."""
    notice = dispatch.notice
    with spoken(notice):
        words = frame_of(notice, dispatch.channel)
        title, text = (" ".join(text_of(notice, part, words).split()) for part in ("subject", "inbox"))
    path = reverse("message", args=[notice.ref]) if notice.shown_at else link_of(notice)
    return {"title": title[:SHORT_MAX], "body": text[:SHORT_MAX], "url": path, "tag": str(notice.ref)}


def zone_of(notice: Notice) -> ZoneInfo:
    return ZoneInfo(str(notice.data.get("zone") or house.known_zone()))


def _words(notice: Notice) -> dict[str, object]:
    """The notice's facts for a template, with who it is for and who we are."""
    name = notice.person.name if notice.person is not None else ""
    return {"name": plain_name(name), "group": house.name(), **_told(notice.data, zone_of(notice))}


def _told(data: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    """Instants and dates as such, names in the active language, rows of a list likewise."""
    is_chinese = (translation.get_language() or "").startswith("zh")
    words: dict[str, object] = {}
    for name, value in data.items():
        if name.endswith("_at") and isinstance(value, str):
            words[name] = datetime.fromisoformat(value).astimezone(zone)
        elif name.endswith("_on") and isinstance(value, str):
            words[name] = date.fromisoformat(value)
        elif isinstance(value, list):
            words[name] = [_told(row, zone) if isinstance(row, dict) else row for row in value]
        elif not name.endswith("_zh"):
            words[name] = (is_chinese and data.get(f"{name}_zh")) or value
    return words


def frame_of(notice: Notice, channel: str) -> dict[str, object]:
    """The facts, and what surrounds the words in a letter: links in full, the footer, the button."""
    base = settings.BASE_URL.rstrip("/")
    label = LINKS.get(like(notice), ("", "", ""))[2]
    stop = ""
    if notice.purpose in rules.UNSUBSCRIBABLE:
        stop = base + reverse("unsubscribe", args=[tokens.make(notice, channel)])
    path = link_of(notice)
    return _words(notice) | {
        "base_url": base,
        "language": translation.get_language(),
        "link": base + path if path else "",
        "label": _(label) if label else "",
        "unsubscribe": stop,
        "answers": base + reverse("answers", args=[tokens.for_answers(notice)]) if is_asked(notice) else "",
    }


def plain_template(name: str, words: Mapping[str, object]) -> str:
    template: Any = get_template(name)  # Django's own engine, whose inner template takes a Context
    return str(template.template.render(Context(dict(words), autoescape=False)))


def text_of(
    notice: Notice, part: str, words: Mapping[str, object], own: Mapping[str, Wording] | None = None
) -> str:
    """A plain-text part of a notice, by an editor's words if there are some; nothing here is HTML."""
    written = (wordings.latest([notice.kind]) if own is None else own).get(notice.kind)
    if written is not None:
        return wordings.said(written, part, words).strip()
    return plain_template(f"notices/{notice.kind}/{part}.txt", words).strip()


@contextmanager
def spoken(notice: Notice) -> Iterator[None]:
    """The reader's language, and the zone the notice tells its times in."""
    with translation.override(language_of(notice)), timezone.override(zone_of(notice)):
        yield


def plain_name(name: str) -> str:
    """A name as it may stand in a letter: no marks that turn text around, nothing that becomes a link."""
    return " ".join(re.sub(r"[<>/\\]|www\.", " ", plain_line(name)).split())


def plain_line(text: str) -> str:
    """One line of visible signs, as a subject may be; nothing in it is a header's own code (RFC 2047)."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(kept.replace("=?", "= ?").split())
