"""What is known about two people when a referral is decided (club.md §2.3-2.4)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from booking.garage.models import Keeper, Vehicle
from booking.visits.models import Visit
from club.members.models import Member, bare
from club.members.queries import identity_hash
from club.payments.models import Payment
from club.referrals import rules
from club.referrals.models import EXITS, Referral, ReferralCode, ReferralMilestone
from loyalty.policies.queries import policies

if TYPE_CHECKING:
    from portal.models import User

NAMES_MAX = 50


@dataclass(frozen=True)
class Friend:
    """Whoever is brought: a person on file, or somebody who so far only asked about a car."""

    name: str
    phone: str = ""
    email: str = ""
    vin: str = ""
    user: User | None = None
    home: Member | None = field(default=None, compare=False)

    @classmethod
    def of(cls, user: User) -> Friend:
        home = Member.objects.filter(user=user).first()
        return cls(user.name, str(user.phone or ""), user.email or "", "", user, home)

    def hashes(self) -> dict[str, str]:
        return {
            "phone_hash": identity_hash("phone", self.phone),
            "email_hash": identity_hash("email", self.email),
            "vin_hash": identity_hash("vin", self.vin),
            "id_hash": self.home.id_hash if self.home is not None else "",
        }


def facts_of(
    *,
    code: ReferralCode,
    friend: Friend,
    joined_at: datetime,
    on: date,
    signals: Set[str] = frozenset(),
) -> rules.Facts:
    """``signals`` (same_device, same_ip, many_from_here, same_household, same_clerk, bought_here) come
    from above."""
    referrer, user = code.member, code.member.user
    cars = _cars_of(friend)
    others = _others(referrer, friend, joined_at)
    limits = policies("referral_burst", "referral_month_points", on=on)
    is_resting = code.paused_at is not None and code.paused_at <= joined_at
    is_burst = others.filter(consented_at__gt=joined_at - rules.BURST).count() + 1 >= limits["referral_burst"]
    email = user.email or ""
    return rules.Facts(
        is_self=_is_same(referrer, friend),
        shares_household=bool(cars & _cars(user)) or "same_household" in signals,
        is_staff=_is_staff(friend),
        has_history="bought_here" in signals or _has_history(friend, joined_at),
        is_already_referred=_is_anothers(friend),
        is_cycle=friend.user is not None and friend.user.pk in _above(user.pk),
        has_same_device="same_device" in signals,
        has_same_ip="same_ip" in signals,
        is_similar=rules.is_similar(user.name, friend.name, email, friend.email),
        has_same_address=friend.home is not None and _lives_together(referrer, friend.home),
        is_too_fast=others.count() >= rules.VELOCITY_MAX,
        is_burst=is_burst or is_resting or "many_from_here" in signals,
        is_staffs_home=_is_staffs_home(friend.home),
        is_brought_by_staff=user.is_staff,
        has_same_clerk="same_clerk" in signals,
        is_over_budget=_is_over_budget(limits["referral_month_points"], on),
    )


def known_as(friend: Friend) -> tuple[set[int], set[int]]:
    """Ids of the people who are this friend by account, phone, e-mail, ID number, or address and surname, and
    of the cars they keep or whose VIN they named (club.md §2.3). At most five queries."""
    who = Q(pk=friend.user.pk) if friend.user is not None else Q(pk=None)
    if friend.phone:
        who |= Q(phone=friend.phone)
    if friend.email:
        who |= Q(email=friend.email)
    people = set(get_user_model()._default_manager.filter(who).values_list("pk", flat=True))
    cars = _cars_of(friend)
    if friend.vin:
        cars |= set(Vehicle.objects.filter(vin=friend.vin).values_list("pk", flat=True))
    if friend.home is not None and friend.home.id_hash:
        same = Member.objects.filter(id_hash=friend.home.id_hash)
        people |= set(same.values_list("user_id", flat=True))
    return people | _namesakes_at_home(friend), cars


def was_here(people: Set[int], cars: Set[int], before: datetime) -> bool:
    """A visit in the whole group within 24 months before. What came by a list and was taken back is none."""
    visits = Visit.objects.filter(opened_at__range=(before - rules.HISTORY, before), withdrawn_at=None)
    return visits.filter(Q(person__in=people) | Q(vehicle__in=cars)).exists()


def rewarded_in_a_year(referrer: Member, milestone: str, now: datetime) -> int:
    """Friends who paid off for this referrer by this milestone in the last twelve months."""
    paid = ReferralMilestone.objects.filter(
        referral__referrer=referrer, milestone=milestone, granted_at__gt=now - rules.YEAR, reversed_at=None,
        referrer_points__gt=0,
    )  # fmt: skip
    return paid.aggregate(n=Count("referral", distinct=True))["n"]


def cars_brought(referrer: Member, now: datetime) -> int:
    """Cars delivered to this referrer's friends in the last 24 months that still count."""
    rows = ReferralMilestone.objects.filter(referral__referrer=referrer, milestone=rules.CAR)
    kept = rows.filter(refused_at=None, reversed_at=None, reached_at__gt=now - rules.CAR_YEARS)
    return kept.count()


def ring_of(referrer: Member, friend: User) -> list[int]:
    """Ids of the open rows between the two, when the friend stands somewhere above the referrer."""
    above = _above(referrer.user_id)
    if friend.pk not in above:
        return []
    return above[friend.pk]


def _cars(user: User | None) -> set[int]:
    if user is None:
        return set()
    return set(Keeper.objects.filter(user=user, until_date=None).values_list("vehicle_id", flat=True))


def _cars_of(friend: Friend) -> set[int]:
    """The cars somebody keeps, and the one whose VIN they named."""
    named = Keeper.objects.filter(vehicle__vin=friend.vin, until_date=None) if friend.vin else None
    return _cars(friend.user) | (set(named.values_list("vehicle_id", flat=True)) if named else set())


def _is_same(referrer: Member, friend: Friend) -> bool:
    """One account, phone, mailbox, ID number or card: one person."""
    user, home = referrer.user, friend.home
    if friend.user is not None and friend.user.pk == user.pk:
        return True
    if home is not None and referrer.id_hash and home.id_hash == referrer.id_hash:
        return True
    if user.phone and str(user.phone) == friend.phone:
        return True
    return rules.is_same_mailbox(user.email or "", friend.email) or _pays_alike(user, friend)


def _pays_alike(user: User, friend: Friend) -> bool:
    """Both have paid here with the same card. One query."""
    if friend.user is None:
        return False
    cards = Payment.objects.exclude(card_hash="")
    mine = cards.filter(person=user).values("card_hash")
    return cards.filter(person=friend.user, card_hash__in=mine).exists()


def _is_anothers(friend: Friend) -> bool:
    """Somebody else brought this person before, by the ID number of a file."""
    number = friend.home.id_hash if friend.home is not None else ""
    rows = Referral.objects.filter(id_hash=number).exclude(state=Referral.State.DUPLICATE)
    return bool(number) and rows.exclude(friend=friend.user).exists()


def _is_staff(friend: Friend) -> bool:
    """Works for us, by account, or by a phone that is a colleague's."""
    if friend.user is not None and friend.user.is_staff:
        return True
    staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
    who = Q(phone=friend.phone) & ~Q(phone="") | Q(email=friend.email) & ~Q(email="")
    return staff.filter(who).exists()


def _is_staffs_home(home: Member | None) -> bool:
    """Lives where one of us lives: perhaps family, so a person looks."""
    return home is not None and _others_at(home).filter(user__is_staff=True).exists()


def _namesakes_at_home(friend: Friend) -> set[int]:
    """Ids of others at the friend's address who have the friend's family name."""
    family = rules.surname(friend.name)
    if friend.home is None or not family:
        return set()
    there = _others_at(friend.home).values_list("user_id", "user__name")[:NAMES_MAX]
    return {pk for pk, name in there if rules.surname(name) == family}


def _others_at(home: Member) -> QuerySet[Member]:
    """Files with the same street and postcode, however capitals, spaces and commas are written."""
    if not (home.street and home.postcode):
        return Member.objects.none()
    there = Member.objects.alias(is_there=bare(F("postcode")), is_at=bare(F("street")))
    same = there.filter(is_there=bare(Value(home.postcode)), is_at=bare(Value(home.street)))
    return same.exclude(pk=home.pk)


def _others(referrer: Member, friend: Friend, joined_at: datetime) -> QuerySet[Referral]:
    """Who else this referrer brought in the seven days up to then."""
    recent = Referral.objects.filter(
        referrer=referrer, consented_at__gt=joined_at - rules.VELOCITY, consented_at__lte=joined_at
    )
    return recent.exclude(friend=friend.user) if friend.user is not None else recent


def _has_history(friend: Friend, joined_at: datetime) -> bool:
    people, cars = known_as(friend)
    return was_here(people, cars, joined_at)


def _lives_together(one: Member, two: Member) -> bool:
    return _others_at(two).filter(pk=one.pk).exists()


def _above(user_id: int) -> dict[int, list[int]]:
    """Who brought whom, upwards from a person: person → the rows on the way there. At most six queries."""
    found: dict[int, list[int]] = {}
    path: list[int] = []
    for _step in range(rules.RING_MAX):
        rows = Referral.objects.filter(friend=user_id).exclude(state__in=EXITS)
        row = rows.values_list("pk", "referrer__user_id").first()
        if row is None or row[1] in found:
            return found
        path = [*path, row[0]]
        found[row[1]] = path
        user_id = row[1]
    return found


def _is_over_budget(most: int, on: date) -> bool:
    """What friends have earned this month is at the limit the group set (0: none)."""
    if not most:
        return False
    month = ReferralMilestone.objects.filter(
        granted_at__year=on.year, granted_at__month=on.month, reversed_at=None
    )
    spent = month.aggregate(n=Coalesce(Sum("referrer_points"), 0) + Coalesce(Sum("friend_points"), 0))["n"]
    return bool(spent >= most)
