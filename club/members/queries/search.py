"""One search for one customer: phone, plate, VIN, name, e-mail, number (club.md §1.4, F17).

Every kind of key has its index (migration 0003); the number of queries does not depend on what is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Reverse

from booking.appointments.models import Appointment
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit
from club.members import rules
from club.members.models import Company, CompanyCar, CompanyPerson, Member

if TYPE_CHECKING:
    from portal.models import User

LIMIT_MAX = 50
CARS_MAX = 6


class Bigrams(Func):
    """Pairs of letters of a text, as ``rules.bigrams`` makes them; migration 0003 lays the index."""

    function = "club_bigrams"
    output_field = ArrayField(TextField())


def told_like(typed: rules.Typed, phone: str = "phone") -> Q:
    """Rows of what somebody told us: by name, e-mail, the end of a phone, or their own reference."""
    who = Q(pk=None)
    if typed.name:
        who |= Q(name__icontains=typed.name)
    if typed.email:
        who |= Q(email__startswith=typed.email)
    if typed.phone:
        who |= Q(**{f"{phone}__endswith": typed.phone})
    if typed.plate:
        who |= Q(ref__iexact=typed.plate)
    return who


def digits_of(field: str) -> Func:
    """The digits of a phone written down as it was told."""
    return Func(F(field), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")


@dataclass(frozen=True)
class Found:
    """A person, or a company when ``person`` is None; never both. Contacts are for the caller to mask."""

    person: User | None = None
    company: Company | None = None
    member: Member | None = None
    cars: list[Vehicle] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)


def search(text: str, *, limit: int = 20, sites: Iterable[Site] | Iterable[int] | None = None) -> list[Found]:
    """People and companies known by what was typed; those of ``sites`` alone, if given. Five queries."""
    typed, most = rules.read(text), min(limit, LIMIT_MAX)
    if not typed:
        return []
    where = None if sites is None else keys(sites)
    ids = list(_people(typed, where, most))
    people = _in_full(ids, most)
    rest = [Found(company=company) for company in _companies(typed, where, most)]
    return [*people, *rest][:most]


def search_members(text: str, *, sites: Iterable[Site] | Iterable[int], limit: int = 20) -> QuerySet[Member]:
    """The members among them, by name."""
    typed, most = rules.read(text), min(limit, LIMIT_MAX)
    rows = Member.objects.select_related("user", "site")
    if not typed:
        return rows.none()
    known = list(_people(typed, keys(sites), most))
    return rows.filter(user__in=known).order_by("user__name", "pk")[:most]


def customers_of(sites: Iterable[Site] | Iterable[int] | None) -> QuerySet[User]:
    """People these sites may see: their members, and whoever has an appointment or a visit there."""
    people = get_user_model().objects.all()
    if sites is None:
        return people
    where = keys(sites)
    return people.filter(
        Exists(Member.objects.filter(user=OuterRef("pk"), site__in=where))
        | Exists(Appointment.objects.filter(person=OuterRef("pk"), site__in=where))
        | Exists(Visit.objects.filter(person=OuterRef("pk"), site__in=where))
    )


def keys(sites: Iterable[Site] | Iterable[int]) -> list[int]:
    return [site if isinstance(site, int) else site.pk for site in sites]


def _people(typed: rules.Typed, sites: list[int] | None, most: int) -> QuerySet[User, int]:
    """Numbers of the people: each kind of key by its own index, put together. One query."""
    base, branches = customers_of(sites).order_by(), []
    if typed.name:
        branches.append(named(base, typed.name))
    if typed.email:
        branches.append(base.filter(email__startswith=typed.email))
    if typed.phone:
        branches.append(base.alias(back=Reverse("phone")).filter(back__startswith=typed.phone[::-1]))
    if typed.number:
        members = Member.objects.alias(back=Reverse("number")).filter(back__startswith=typed.number[::-1])
        branches.append(base.filter(pk__in=members.values(who=Coalesce("merged_into__user", "user"))))
    cars = Q(plate_key__startswith=typed.plate)
    branches.append(base.filter(pk__in=_keepers(Vehicle.objects.filter(cars))))
    if typed.vin:
        known = Vehicle.objects.alias(back=Reverse("vin")).filter(back__startswith=typed.vin[::-1])
        branches.append(base.filter(pk__in=_keepers(known)))
    numbers = [branch.values_list("pk", flat=True)[:most] for branch in branches]
    return numbers[0].union(*numbers[1:])[:most]


def named(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those whose name has all these words; two letters are enough, in any script."""
    parts = [part for part in words.split() if len(part) > 1] or [words.replace(" ", "")]
    pairs = sorted({pair for part in parts for pair in rules.bigrams(part)})
    found = rows.alias(pairs=Bigrams("name")).filter(pairs__contains=pairs)
    for part in parts:
        found = found.filter(name__icontains=part)
    return found


def _keepers(cars: QuerySet[Vehicle]) -> QuerySet[Keeper, Any]:
    """Who keeps such a car today."""
    return Keeper.objects.filter(vehicle__in=cars, until_date=None).values("user")


def _in_full(ids: list[int], most: int) -> list[Found]:
    """Three queries: people with their membership, their cars, their companies."""
    people = get_user_model().objects.filter(pk__in=ids).select_related("member__site")
    cars: dict[int, list[Vehicle]] = {}
    keeps = Keeper.objects.filter(user__in=ids, until_date=None).select_related("vehicle__model")
    for keep in keeps.order_by("pk")[: most * CARS_MAX]:
        cars.setdefault(keep.user_id, []).append(keep.vehicle)
    firms: dict[int, list[Company]] = {}
    acts = CompanyPerson.objects.filter(person__in=ids, until_date=None).select_related("company")
    for act in acts.order_by("pk"):
        firms.setdefault(act.person_id, []).append(act.company)
    return [
        Found(
            person=person, member=getattr(person, "member", None), cars=cars.get(person.pk, []),
            companies=firms.get(person.pk, []),
        )
        for person in people.order_by("name", "pk")
        if getattr(person, "member", None) is None or person.member.merged_into_id is None
    ]  # fmt: skip


def _companies(typed: rules.Typed, sites: list[int] | None, most: int) -> QuerySet[Company]:
    rows = Company.objects.select_related("site").alias(digits=digits_of("phone"))
    if sites is not None:
        rows = rows.filter(site__in=sites)
    match = Q(register_number__iexact=typed.plate)
    cars = Q(vehicle__plate_key__startswith=typed.plate)
    if typed.vin:
        cars |= Q(vehicle__vin__endswith=typed.vin)
    match |= Q(pk__in=CompanyCar.objects.filter(cars, until_date=None).values("company"))
    if typed.phone:
        match |= Q(digits__endswith=typed.phone)
    if typed.name:
        match |= Q(pk__in=named(Company.objects.order_by(), typed.name).values("pk"))
    return rows.filter(match).order_by("name", "pk")[:most]
