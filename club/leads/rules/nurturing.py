"""What somebody is sent or asked while they make up their mind (sources.md L6)."""

from collections.abc import Mapping
from dataclasses import dataclass

# stage → (material, days after, by heat high / mid / low)
PLAN: Mapping[str, tuple[tuple[str, tuple[int, int, int]], ...]] = {
    "verified": (("brochure", (0, 0, 1)), ("buying_guide", (2, 5, 14))),
    "nurtured": (("test_drive_guide", (1, 4, 14)), ("keep_in_touch", (7, 21, 60))),
    "test_drive": (("offer", (1, 2, 7)), ("keep_in_touch", (4, 10, 30))),
}
HEATS = ("high", "mid", "low")
NEEDS = {"phone": "phone", "sms": "phone", "email": "email"}


@dataclass(frozen=True)
class Nurture:
    material: str
    channel: str
    after_days: int


def channel_for(preferred: str, *, phone: str, email: str) -> str:
    """The channel somebody asked for, if we can reach them by it; else the one we have."""
    known = {"phone": phone, "email": email}
    if preferred in NEEDS and known[NEEDS[preferred]]:
        return preferred
    return "phone" if phone else "email"


def nurture(stage: str, heat: str, channel: str) -> tuple[Nurture, ...]:
    """The next steps when a lead reaches a stage: the warmer, the sooner."""
    place = HEATS.index(heat) if heat in HEATS else len(HEATS) - 1
    return tuple(Nurture(material, channel, days[place]) for material, days in PLAN.get(stage, ()))
