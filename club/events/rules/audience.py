"""Who is invited, from when, and in which class a member waits (club.md §3.1, §3.7).

To tell somebody of an event because of their car or their hobby is choosing offers for them (profiling,
privacy.md): only who allows it has the list chosen so (``lists``), and reads why an event would please. What
an event asks of who wants to come (``invites``) is a condition of admission, like a ticket's: it is looked
at for everybody, when they ask for a place themselves. Tier and centre are terms of the membership.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What decides about a member: codes and plain words; ``rank`` of the tier, 0 the lowest.

    ``is_profiled``: lets us choose offers by all this, not only by date.
    """

    tier: str
    rank: int
    site: str
    brands: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    hobbies: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    early_hours: int = 0
    is_profiled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """Whom an event would please, whoever may come (sources.md K6)."""

    models: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    hobbies: frozenset[str] = frozenset()

    def common(self, guest: Guest) -> list[str]:
        """What speaks for it: "model:…", "hobby:…", "body:…", the strongest first."""
        kinds = (
            ("model", self.models & guest.models),
            ("hobby", self.hobbies & guest.hobbies),
            ("body", self.bodies & guest.bodies),
        )
        return [f"{kind}:{each}" for kind, common in kinds for each in sorted(common)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """An empty set means everybody."""

    tiers: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    hobbies: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()

    def invites(self, guest: Guest) -> bool:
        """Tier and centre must fit; of brand, model, hobby, segment, each that is named needs one in
        common."""
        pairs: tuple[tuple[Collection[str], Collection[str]], ...] = (
            (self.tiers, {guest.tier}),
            (self.sites, {guest.site}),
            (self.brands, guest.brands),
            (self.models, guest.models),
            (self.hobbies, guest.hobbies),
            (self.segments, guest.segments),
        )
        return all(not wanted or set(wanted) & set(has) for wanted, has in pairs)

    @property
    def chooses(self) -> bool:
        """By what somebody drives or likes."""
        by_car = any(name.startswith("brand:") for name in self.segments)
        return bool(self.brands or self.models or self.hobbies or by_car)

    def lists(self, guest: Guest) -> bool:
        """Whether a member is told of it unasked: who lets us choose nothing hears of it by its date."""
        return (self if guest.is_profiled else self.by_date()).invites(guest)

    def by_date(self) -> Audience:
        nothing: frozenset[str] = frozenset()
        kept = frozenset(name for name in self.segments if not name.startswith("brand:"))
        return replace(self, brands=nothing, models=nothing, hobbies=nothing, segments=kept)

    def matches(self, guest: Guest) -> int:
        """How well an event suits a member: a model counts more than a hobby, a hobby more than a brand."""
        weights = (
            (self.models & guest.models, 3),
            (self.hobbies & guest.hobbies, 2),
            (self.brands & guest.brands, 1),
        )
        return sum(weight for common, weight in weights if common)


def opens_for(tier: str, opens_at: datetime, early_hours: Mapping[str, int], own: int = 0) -> datetime:
    """When registration opens for a tier; ``early_hours`` before everybody else (Diamond 72, Gold 48).

    ``own``: hours somebody has by a paid membership; the better of the two counts.
    """
    return opens_at - timedelta(hours=max(own, early_hours.get(tier, 0)))


def class_of(rank: int, *, missed: int, limit: int = 2) -> int:
    """The class a member waits in: two events missed in twelve months cost one class."""
    return max(0, rank - 1) if missed >= limit else rank
