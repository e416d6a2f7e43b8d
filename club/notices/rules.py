"""When a message may go out, and what its identity on the wire is: pure decisions (messages.md §4, §5)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.sites.rules import first_instant

NAMESPACE = uuid.UUID("7a1d9f52-6f0e-5a60-9b53-3f1f3a5c3d10")
AT_ONCE = frozenset({"contract", "safety"})
CAPS = ("exempt", "ordinary", "marketing")
"""What a message counts as when somebody has had enough (messages.md §4), the least bother first."""
EXEMPT, ORDINARY, MARKETING = CAPS
OPENS, CLOSES = time(8, 30), time(20, 30)
PRIORITY = {"safety": 0, "contract": 0, "reminder": 2, "greeting": 3, "survey": 4, "marketing": 5}
STUCK, BUSY = timedelta(minutes=5), timedelta(minutes=1)
CLAIMED = timedelta(minutes=1)
"""A worker takes up what it claimed within seconds; whoever has not by then is dead. To be wrong about it
costs nothing: a message is judged anew, under its lock, when it is taken up."""
TRIES_MAX = 5
LONGEST_PAUSE, WAITED_FOR = timedelta(hours=1), timedelta(days=3)
AWAY, AWAY_MAX = "no_connection", 3
"""So many messages in a row without a line, and a channel rests until the next wake-up."""
ASK_AGAIN = timedelta(minutes=10)
KEY_LIFE = {"sms": timedelta(hours=24)}
"""How long a provider knows our key: within it, the same once more is still one message."""
COURTING = frozenset({"marketing", "partner"})
UNSUBSCRIBABLE = frozenset({"reminder", "greeting", "marketing", "survey"})
STEPS = {
    "ready": frozenset({"sending", "suppressed", "expired", "superseded", "failed"}),
    "sending": frozenset({"sent", "failed", "unknown", "ready", "suppressed"}),
    "unknown": frozenset({"sent", "ready", "failed"}),
}


@dataclass(frozen=True)
class Verdict:
    """What a gate says no with: an end state, or ``held`` until ``not_before``."""

    state: str
    reason: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class Past:
    """One message already on the wire, for the caps: what it counted as, and when."""

    cap: str
    at: datetime


def cap_of(purpose: str, chosen: str = "") -> str:
    """What a message counts as: as chosen, else by its purpose."""
    if chosen:
        return chosen
    if purpose in AT_ONCE:
        return EXEMPT
    return MARKETING if purpose == "marketing" else ORDINARY


def is_looser(chosen: str, purpose: str) -> bool:
    """Whether it would count as less of a bother than its purpose does."""
    return bool(chosen) and CAPS.index(chosen) < CAPS.index(cap_of(purpose))


def message_id(key: str, channel: str) -> uuid.UUID:
    """The same notice on the same channel has the same Message-ID for ever."""
    return uuid.uuid5(NAMESPACE, f"{key}:{channel}")


def can_step(before: str, after: str) -> bool:
    return after in STEPS.get(before, frozenset())


def local_instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant: in a gap the first valid one after it, when doubled the first."""
    return first_instant(zone, datetime.combine(on, at))


def is_in_window(local: time, opens: time, closes: time) -> bool:
    """A window may wrap midnight; it is never swapped. Equal ends mean the whole day."""
    if opens == closes:
        return True
    if opens < closes:
        return opens <= local < closes
    return local >= opens or local < closes


def next_opening(now: datetime, opens: time, closes: time, zone: ZoneInfo) -> datetime | None:
    """None while the window is open, else the instant at which it opens next."""
    local = now.astimezone(zone)
    if is_in_window(local.time(), opens, closes):
        return None
    today = local_instant(local.date(), opens, zone)
    return today if today > now else local_instant(local.date() + timedelta(days=1), opens, zone)


def common_opening(now: datetime, windows: Sequence[tuple[time, time]], zone: ZoneInfo) -> datetime | None:
    """The first instant from now on at which all windows are open; None when they never meet."""
    at = now
    for _ in range(3 * len(windows)):
        later = [opening for w in windows if (opening := next_opening(at, *w, zone)) is not None]
        if not later:
            return at
        at = max(later)
    return None


def meeting(local: time, one: tuple[time, time], other: tuple[time, time]) -> tuple[time, time]:
    """The stretch around ``local``, in which both are open, as one window; it does not wrap midnight."""
    opens, closes = zip(*(piece(local, *window) for window in (one, other)), strict=True)
    return max(opens), min(closes)


def piece(local: time, opens: time, closes: time) -> tuple[time, time]:
    """The part of a window on the day of ``local``."""
    if opens < closes:
        return opens, closes
    return (time(0), closes) if local < closes else (opens, time.max)


def over_cap(cap: str, past: Iterable[Past], now: datetime, zone: ZoneInfo) -> datetime | None:
    """None under the caps, else when the next place is free (messages.md §4).

    Marketing 1 in 7 days and 4 in 30, rolling; ordinary ones wait when 2 went out on the local day, of
    whatever class: what is exempt is never held, but it counts.
    """
    if cap == EXEMPT:
        return None
    past = list(past)
    counted = [p.at for p in past]
    free: list[datetime] = []
    today = now.astimezone(zone).date()
    if sum(at.astimezone(zone).date() == today for at in counted) >= 2:
        free.append(local_instant(today + timedelta(days=1), time(0), zone))
    if cap == MARKETING:
        marketing = sorted(p.at for p in past if p.cap == MARKETING)
        for most, days in ((1, 7), (4, 30)):
            recent = [at for at in marketing if at > now - timedelta(days=days)]
            if len(recent) >= most:
                free.append(recent[-most] + timedelta(days=days))
    return max(free, default=None)


def retry_at(now: datetime, attempts: int) -> datetime:
    """After a refusal for now: 15 s, then four times as long each time, at most an hour (safety.md R16)."""
    return now + min(timedelta(seconds=15 * 4 ** min(attempts - 1, 9)), LONGEST_PAUSE)


def is_given_up(written_at: datetime, now: datetime) -> bool:
    """A provider that is away is waited for; what nobody took for three days is left to a person."""
    return now - written_at >= WAITED_FOR
