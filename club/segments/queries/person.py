"""Conditions on who a customer is: the file, marks of staff, where they live, what they allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from booking.garage.rules import add_months
from booking.transport.models import Zone
from club.members.lunar import celebrated
from club.members.models import Consent
from club.segments.models import Mark
from club.segments.queries.day import Day, any_of
from club.segments.rules import Condition


def site(said: Condition, day: Day) -> Q:
    return Q(site__code__in=said.values)


def attribute(said: Condition, day: Day) -> Q:
    return Q(attribute__in=said.values)


def marked(said: Condition, day: Day) -> Q:
    """What staff noted and had not taken back by then."""
    rows = Mark.objects.at(day.end).filter(member=OuterRef("pk"), kind=said.name, word__in=said.values)
    return Q(Exists(rows))


def age(said: Condition, day: Day) -> Q:
    """Whole years by the date of birth; who told only a year counts as born on 1 January."""
    found = Q(birth_year__isnull=False)
    if said.least is not None:
        found &= born_by(day.on, said.least)
    if said.most is not None:
        found &= ~born_by(day.on, said.most + 1)
    return found


def born_by(on: date, years: int) -> Q:
    """At least so many years old on a day. A lunar birthday counts when its day of this year has come."""
    year = on.year - years
    has_come = Q(birth_lunar=False) & (
        Q(birth_month__lt=on.month) | Q(birth_month=on.month, birth_day__lte=on.day)
    )
    for month, first, last in celebrated(on.year, on):
        has_come |= Q(birth_lunar=True, birth_month=month, birth_day__range=(first, last))
    return Q(birth_year__lt=year) | Q(birth_year=year) & (Q(birth_month=None) | has_come)


def has(*fields: str) -> Callable[[Condition, Day], Q]:
    def asked(said: Condition, day: Day) -> Q:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": said.text.strip()})
        return found

    return asked


def source(said: Condition, day: Day) -> Q:
    """How somebody came: the way of the first consent, or through a friend."""
    first = Consent.objects.filter(person=OuterRef(OuterRef("user"))).order_by("pk").values("how")[:1]
    ways = Consent.objects.filter(person=OuterRef("user"), how=Subquery(first), how__in=said.values)
    found = Q(Exists(ways))
    if "friend" in said.values:
        found |= Q(user__referred_by__consented_at__lt=day.end)
    return found


def zone(said: Condition, day: Day) -> Q:
    """Where they live, by the zones their own centre drives to: "harbour:north"."""
    zones = Zone.objects.served_on(day.on).values_list("site", "site__code", "code", "postcodes")
    wanted = [(pk, codes) for pk, at, code, codes in zones if f"{at}:{code}" in said.values]
    return lives_in(wanted)


def travel(said: Condition, day: Day) -> Q:
    """Minutes one way from their centre, as far as its zones know."""
    low, high = said.least or 0, said.most if said.most is not None else 10_000
    zones = Zone.objects.served_on(day.on).filter(travel_minutes__range=(low, high))
    return lives_in(list(zones.values_list("site", "postcodes")))


def lives_in(zones: list[tuple[int, list[str]]]) -> Q:
    found = Q(pk__in=[])
    for site_id, postcodes in zones:
        for begins in postcodes:
            found |= Q(site=site_id, postcode__istartswith=begins)
    return found


def verified(said: Condition, day: Day) -> Q:
    is_known = Q(verified_at__lt=day.end)
    return any_of({"yes": is_known, "no": ~is_known}.get(value) for value in said.values)


def consent(said: Condition, day: Day) -> Q:
    """Any of "purpose:channel" whose newest word up to the day is yes."""
    found = Q(pk__in=[])
    for value in said.values:
        purpose, _colon, channel = value.partition(":")
        found |= allows(purpose, channel, day.end)
    return found


def allows(purpose: str, channel: str, end: datetime) -> Q:
    """Whose newest word about a purpose on a channel, up to a moment, is yes."""
    rows = Consent.objects.filter(person=OuterRef("user"), purpose=purpose, channel=channel, at__lt=end)
    newest = Consent.objects.filter(
        person=OuterRef("person"), purpose=purpose, channel=channel, at__lt=end
    ).order_by("-pk")
    return Q(Exists(rows.filter(pk=Subquery(newest.values("pk")[:1]), decision="granted")))


def member_months(said: Condition, day: Day) -> Q:
    found = Q()
    if said.least is not None:
        found &= Q(joined_at__lt=months_before(day, said.least))
    if said.most is not None:
        found &= Q(joined_at__gte=months_before(day, said.most + 1))
    return found


def months_before(day: Day, months: int) -> datetime:
    after = day.on + timedelta(days=1)
    return datetime.combine(add_months(after, -min(months, 1200)), day.end.time(), day.group.tz)
