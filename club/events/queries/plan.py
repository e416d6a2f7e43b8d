"""For who plans: partners and their requests, and what members with a model like (sources.md K6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from booking.garage.models import Keeper
from booking.sites.models import Site
from club.events.models import Partner, PartnerRequest
from club.members.models import Member

LIST_MAX = 200
HEARD_MIN = 3  # fewer people than this are not told apart (privacy.md)
AGES = (30, 40, 50, 60)


@dataclass(slots=True)
class Liking:
    """Members who drive one model: how many, what they like, how old they are. Small cells are left out."""

    model: str
    people: int = 0
    hobbies: Counter[str] = field(default_factory=Counter)
    ages: Counter[str] = field(default_factory=Counter)

    def heard(self) -> list[tuple[str, int]]:
        return [(word, n) for word, n in self.hobbies.most_common(6) if n >= HEARD_MIN]

    def ages_shown(self) -> list[tuple[str, int]]:
        return [(band, n) for band, n in sorted(self.ages.items()) if n >= HEARD_MIN]


def partners_of(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Partner]:
    """Those of these centres and of the whole group, by name. One query."""
    rows = Partner.objects.filter(Q(site__in=sites) | Q(site=None)).select_related("site")
    return rows.order_by("ended_at", "name", "pk")


def partner_requests(sites: Iterable[Site] | Iterable[int]) -> QuerySet[PartnerRequest]:
    """What waits for an answer, the oldest first. One query."""
    rows = PartnerRequest.objects.filter(Q(partner__site__in=sites) | Q(partner__site=None), state="asked")
    return rows.select_related("partner").order_by("asked_at", "pk")[:LIST_MAX]


def likings(sites: Iterable[Site] | Iterable[int], on: date) -> list[Liking]:
    """By model, the most driven first. Two queries."""
    members = Member.objects.filter(site__in=sites).values_list("user", "hobbies", "birth_year")
    people = {user: (hobbies, year) for user, hobbies, year in members}
    kept = Keeper.objects.filter(until_date=None, role=Keeper.Role.OWNER, user__in=people)
    cars = kept.exclude(vehicle__model=None).values_list("user", "vehicle__model__name").distinct()
    found: dict[str, Liking] = {}
    for user, model in cars:
        hobbies, year = people[user]
        row = found.setdefault(model, Liking(model))
        row.people += 1
        row.hobbies.update(words_in(hobbies))
        if year:
            row.ages[band_of(on.year - year)] += 1
    shown = [row for row in found.values() if row.people >= HEARD_MIN]
    return sorted(shown, key=lambda row: (-row.people, row.model))


def words_in(hobbies: str) -> set[str]:
    return {word.strip().lower() for word in hobbies.replace("，", ",").split(",") if word.strip()}


def band_of(age: int) -> str:
    """ "–29", "30–39", … "60–" """
    older = [edge for edge in AGES if edge <= age]
    if not older:
        return f"–{AGES[0] - 1}"
    return f"{older[-1]}–" if older[-1] == AGES[-1] else f"{older[-1]}–{older[-1] + 9}"
