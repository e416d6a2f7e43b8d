"""The guarantee on genuine parts: a year or 100,000 km, first reached; wear parts excluded (P8)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

WEAR = re.compile(
    r"\b(?:brake (?:pad|disc)|wiper|tyre|tire|bulb|clutch|filter|spark plug|fuse|(?<!seat )belt|fluid"
    r"|oil)s?\b"
    r"(?! (?:pump|pan|sump|seal|cooler|motor|sensor|pressure|holder|housing))"
    r"|(?:刹车片|刹车盘|雨刮|雨刷|轮胎|灯泡|离合器|滤|火花塞|保险丝|皮带|油|冷却液)"
    r"(?!泵|箱|底壳|封|管|压|轨|嘴|门|散热|电机|马达|气压|传感)"
)
"""What wears by use, by the words of a bill line; not what moves, seals or measures it, nor a seat belt or an
ignition coil. The menu's own mark goes before it."""
WEAR_CODES = frozenset({"brakes", "tyres", "wipers", "oil", "filter", "service"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The first day and the first kilometre no longer covered."""

    until_on: date
    until_km: int | None


def limits(fitted_on: date, fitted_km: int | None, months: int = 12, km: int = 100_000) -> Limits:
    """Fitted 2025-11-21 at 40,000 km: covered on 2026-11-20 and at 139,999 km, not a day or km more."""
    month = fitted_on.month - 1 + months
    year, month = fitted_on.year + month // 12, month % 12 + 1
    day = min(fitted_on.day, monthrange(year, month)[1])
    return Limits(date(year, month, day), None if fitted_km is None else fitted_km + km)


def is_covered(until_on: date, until_km: int | None, on: date, km: int | None) -> bool:
    """Both limits must hold; an unknown mileage does not end a guarantee."""
    return on < until_on and (until_km is None or km is None or km < until_km)


def is_wear(description: str, code: str = "") -> bool:
    return bool(WEAR.search(description.casefold()) or set(code.split("-")) & WEAR_CODES)
