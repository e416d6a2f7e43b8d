"""The wire's words: a notice as an inbox line and as an e-mail, in the reader's language.

The one room of the domain that renders templates and knows addresses of pages (decisions.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, select_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from club.notices import calendar, rules, tokens
from club.notices.models import Dispatch, Notice

# kind → (name of the page, the fact that names the thing, words on the button)
LINKS: Mapping[str, tuple[str, str, str]] = {
    "account_exists": ("account_login", "", gettext_noop("Sign in")),
    "account_unknown": ("account_signup", "", gettext_noop("Join the club")),
    "welcome": ("garage_new", "", gettext_noop("Add your car")),
    "booking_confirmed": ("appointment", "ref", gettext_noop("See your booking")),
    "booking_zone": ("appointment", "ref", gettext_noop("See your booking")),
    "booking_moved": ("appointment", "ref", gettext_noop("See your booking")),
    "booking_requested": ("appointment", "ref", gettext_noop("See your booking")),
    "booking_declined": ("appointment", "ref", gettext_noop("See your booking")),
    "booking_lapsed": ("appointment_new", "", gettext_noop("Choose a time")),
    "booking_missed": ("appointment_new", "", gettext_noop("Choose a time")),
    "slot_offered": ("waitlist_entry", "entry", gettext_noop("Look and answer")),
    "waitlist_over": ("appointments", "", gettext_noop("Your appointments")),
    "estimate_sent": ("appointment", "ref", gettext_noop("Look and decide")),
    "estimate_within_limit": ("appointment", "ref", gettext_noop("Follow the work")),
    "work_waits": ("appointment", "ref", gettext_noop("Follow the work")),
    "workshop_note": ("appointment", "ref", gettext_noop("Read and answer")),
    "bill_reopened": ("appointment", "ref", gettext_noop("See your booking")),
    "work_goes_on": ("appointment", "ref", gettext_noop("Follow the work")),
    "booking_cancelled": ("appointment_new", "", gettext_noop("Book another day")),
    "car_received": ("appointment", "ref", gettext_noop("Follow the work")),
    "car_ready": ("appointment", "ref", gettext_noop("See your booking")),
    "bill_to_pay": ("appointment", "ref", gettext_noop("See the bill and pay")),
    "payment_received": ("payment", "ref", gettext_noop("See your payment")),
    "payment_back": ("payment", "ref", gettext_noop("See your payment")),
    "points_earned": ("points", "", gettext_noop("See your points")),
    "points_given": ("points", "", gettext_noop("See your points")),
    "points_kept": ("points", "", gettext_noop("See your points")),
    "points_taken_back": ("points", "", gettext_noop("See your points")),
    "claim_received": ("claim", "ref", gettext_noop("See your question")),
    "claim_granted": ("receipt", "source", gettext_noop("See the receipt")),
    "claim_refused": ("claim", "ref", gettext_noop("See our answer")),
    "tier_up": ("points_planner", "", gettext_noop("See your level")),
    "tier_renewed": ("points_planner", "", gettext_noop("See your level")),
    "tier_grace": ("points_planner", "", gettext_noop("See what keeps it")),
    "tier_down": ("points_planner", "", gettext_noop("See your level")),
    "tier_asleep": ("home", "", gettext_noop("Open my club")),
    "voucher_issued": ("vouchers", "", gettext_noop("Show the voucher")),
    "voucher_used": ("vouchers", "", gettext_noop("Your vouchers")),
    "voucher_cancelled": ("rewards", "", gettext_noop("See the rewards")),
    "voucher_reserved": ("vouchers", "", gettext_noop("Show the voucher")),
    "voucher_sold_out": ("rewards", "", gettext_noop("See the rewards")),
    "donation_made": ("donation", "number", gettext_noop("Your receipt")),
    "points_held": ("appointment", "ref", gettext_noop("See your booking")),
    "points_freed": ("points", "", gettext_noop("See your points")),
    "points_paid": ("points", "", gettext_noop("See your points")),
    "points_back": ("points", "", gettext_noop("See your points")),
    "referral_moved": ("friends", "", gettext_noop("Your friends")),
    "referral_reward": ("points", "", gettext_noop("See your points")),
    "referral_nudge": ("appointment_new", "", gettext_noop("Choose a time")),
    "referral_paused": ("friends", "", gettext_noop("Your friends")),
    "birthday": ("points", "", gettext_noop("See your points")),
    **dict.fromkeys(
        (
            "points_adjusted",
            "debt_written_off",
            "points_frozen",
            "points_thawed",
            "points_closing",
            "accounts_merged",
            "accounts_parted",
            "gift_received",
            "gift_code_taken",
        ),
        ("points", "", gettext_noop("See your points")),
    ),
    "gift_offered": ("gift_offer", "ref", gettext_noop("See the gift")),
    "gift_unknown": ("account_signup", "", gettext_noop("Join the club")),
    **dict.fromkeys(
        ("gift_set_aside", "gift_given", "gift_returned"), ("gift", "", gettext_noop("See your gifts"))
    ),
    "household_invited": ("household_invitation", "token", gettext_noop("See the invitation")),
    "household_unknown": ("account_signup", "", gettext_noop("Join the club")),
    **dict.fromkeys(
        ("household_joined", "household_left"), ("household", "", gettext_noop("Your household"))
    ),
    **dict.fromkeys(
        ("event_registered", "event_offer", "event_skipped", "event_seats"),
        ("my_event", "slug", gettext_noop("See the event")),
    ),
    **dict.fromkeys(("event_cancelled", "event_off"), ("my_events", "", gettext_noop("Your events"))),
    **dict.fromkeys(("car_due", "wake_up"), ("appointment_new", "", gettext_noop("Choose a time"))),
    **dict.fromkeys(
        ("warranty_end", "part_warranty_end"), ("vehicle", "vehicle", gettext_noop("Open your car"))
    ),
    "membership_renewal": ("profile", "", gettext_noop("Open your profile")),
    "points_ending": ("rewards", "", gettext_noop("See the rewards")),
    "tier_at_risk": ("points_planner", "", gettext_noop("See what keeps it")),
    "event_soon": ("my_event", "slug", gettext_noop("See the event")),
    "insurance_renewal": ("vehicle", "vehicle", gettext_noop("Open your car")),
    "car_added": ("vehicle", "vehicle", gettext_noop("Open your car")),
}


GONE = frozenset({"booking_cancelled", "booking_declined", "booking_lapsed", "booking_missed"})
"""Kinds whose appointment leaves the calendar."""


@dataclass(frozen=True)
class InboxWords:
    title: str
    text: str
    link: str


def inbox_words(notice: Notice) -> InboxWords:
    """A notice as two lines and a link, in the active language."""
    words = _words(notice)
    return InboxWords(_text(notice, "subject", words), _text(notice, "inbox", words), link_of(notice))


@dataclass(frozen=True)
class PageWords:
    title: str
    paragraphs: list[str]
    link: str
    label: str


def page_words(notice: Notice) -> PageWords:
    """A notice in full, as its page in the inbox shows it, in the active language."""
    with timezone.override(_zone(notice)):
        words = _words(notice) | _frame(notice, "inbox")
        title, text = _text(notice, "subject", words), _text(notice, "body", words)
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return PageWords(title, paragraphs, link_of(notice), str(words["label"]))


def link_of(notice: Notice) -> str:
    """The path of the page a notice leads to, or nothing."""
    name, fact, _label = LINKS.get(notice.kind, ("", "", ""))
    if not name:
        return ""
    path = reverse(name, args=[notice.data[fact]] if fact else [])
    return f"{path}?{notice.data['query']}" if notice.data.get("query") else path


def language_of(notice: Notice) -> str:
    spoken = notice.person.language if notice.person is not None else str(notice.data.get("language", ""))
    return spoken or settings.LANGUAGE_CODE


def address_of(notice: Notice) -> str:
    """Where e-mail for this notice goes now; empty when nobody can be reached."""
    return notice.address or (notice.person.email or "" if notice.person is not None else "")


def email(dispatch: Dispatch) -> EmailMultiAlternatives:
    """The message as it goes out: text and HTML, its own Message-ID, a way to stop it, the calendar file."""
    notice = dispatch.notice
    with translation.override(language_of(notice)), timezone.override(_zone(notice)):
        words = _words(notice) | _frame(notice, dispatch.channel)
        text = _text(notice, "body", words)
        words["paragraphs"] = [part for part in text.split("\n\n") if part]
        letter = select_template([f"notices/{notice.kind}/body.html", "notices/letter.html"])
        message = EmailMultiAlternatives(
            subject=" ".join(_text(notice, "subject", words).split()),
            body=_plain_template("notices/letter.txt", {**words, "text": text}),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[address_of(notice)],
            headers=_headers(dispatch, str(words["unsubscribe"])),
        )
        message.attach_alternative(letter.render(words), "text/html")
        if "event" in notice.data:
            _attach_calendar(message, notice, words)
    return message


def _zone(notice: Notice) -> ZoneInfo:
    return ZoneInfo(str(notice.data.get("zone") or settings.TIME_ZONE))


def _words(notice: Notice) -> dict[str, object]:
    """The notice's facts for a template, with who it is for and who we are."""
    name = notice.person.name if notice.person is not None else ""
    return {"name": name, "group": settings.GROUP_NAME, **_told(notice.data, _zone(notice))}


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


def _frame(notice: Notice, channel: str) -> dict[str, object]:
    """What surrounds the words in a letter: links in full, the footer, the button."""
    base = settings.BASE_URL.rstrip("/")
    label = LINKS.get(notice.kind, ("", "", ""))[2]
    stop = ""
    if notice.purpose in rules.UNSUBSCRIBABLE:
        stop = base + reverse("unsubscribe", args=[tokens.make(notice, channel)])
    path = link_of(notice)
    return {
        "base_url": base,
        "language": translation.get_language(),
        "link": base + path if path else "",
        "label": _(label) if label else "",
        "unsubscribe": stop,
    }


def _plain_template(name: str, words: Mapping[str, object]) -> str:
    template: Any = get_template(name)  # Django's own engine, whose inner template takes a Context
    return str(template.template.render(Context(dict(words), autoescape=False)))


def _text(notice: Notice, part: str, words: Mapping[str, object]) -> str:
    """A plain-text part of a notice; nothing is escaped, for nothing here is HTML."""
    return _plain_template(f"notices/{notice.kind}/{part}.txt", words).strip()


def _headers(dispatch: Dispatch, stop: str) -> dict[str, str]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{dispatch.message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach_calendar(message: EmailMultiAlternatives, notice: Notice, words: Mapping[str, object]) -> None:
    event = notice.data["event"]
    is_cancelled = notice.kind in GONE
    file = calendar.ics(
        calendar.Visit(
            ref=event["ref"],
            version=event["version"],
            starts_at=datetime.fromisoformat(event["starts_at"]),
            ends_at=datetime.fromisoformat(event["ends_at"]),
            zone=str(_zone(notice)),
            summary=_("Service at %(site)s") % {"site": words["site"]},
            location=f"{words['site']}\n{words['address']}",
            description=str(words["work"]),
            url=str(words["link"]),
            organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            is_cancelled=is_cancelled,
        ),
        stamp=notice.created_at,
    )
    method = "CANCEL" if is_cancelled else "PUBLISH"
    message.attach("booking.ics", file.decode(), f"text/calendar; method={method}")
