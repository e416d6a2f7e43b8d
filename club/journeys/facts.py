"""What earns beside bills, once per cause (loyalty.md §3.7): facts the server saw, no claim of a client.

Each verb may be called again with the same cause: the first answer stands.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.queries import is_booked_online
from booking.garage import actions as garage
from booking.garage.models import Keeper, OdometerReading, Vehicle
from booking.garage.queries import readings_of
from booking.garage.rules import DAYS_APART_MIN, Reading, plausible
from booking.visits.models import Visit
from club.journeys.audience import facts_of
from club.journeys.day import group_day
from club.members.actions import edit_profile
from club.members.models import Member
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.earning.actions import NoRule, grant
from loyalty.earning.queries import rules_named
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of
from loyalty.policies.queries import policies
from loyalty.tiers.actions import credit_event

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "event_attended",
    "note_mileage",
    "online_booking_kept",
    "save_profile",
    "suggestion_adopted",
    "survey_answered",
    "verify_car",
]

WHOLE = 100  # percent of the file


class PointsOutOfRange(Refusal):
    code = "points_out_of_range"
    sentence = _("An event gives between %(least)s and %(most)s points.")


class OwnSuggestion(Refusal):
    code = "own_suggestion"
    status = 403
    sentence = _("Somebody else has to adopt a suggestion of your own.")


def save_profile(*, member: Member, now: datetime, actor: User, **fields: object) -> Member:
    """Change the file; the first time it is whole, that earns."""
    with transaction.atomic():
        before = str(member.user.phone or "")
        saved = edit_profile(member=member, now=now, actor=actor, **fields)
        if before and before != str(saved.user.phone or ""):
            _phone_moved(saved.user, before, now)
        if saved.completeness == WHOLE:
            _give(saved.user, "profile_complete", f"profile:{saved.pk}", now)
        return saved


def _phone_moved(user: User, before: str, now: datetime) -> None:
    """The number is a key: nothing leaves the account for a day, and both ways to its owner say so (H9)."""
    user.keys_changed_at = now
    user.save(update_fields=["keys_changed_at"])
    data = {"about": "phone_changed", "language": user.language}
    key = f"phone:{user.pk}:{now.isoformat()}"
    tell(person=user, kind="account_changed", key=key, channels=("email",), data=data, now=now)
    tell(address=before, kind="account_changed", key=f"{key}:old", channels=("sms",), data=data, now=now)


def verify_car(*, vehicle: Vehicle, now: datetime, actor: User | None) -> Vehicle:
    """Staff saw the papers. The VIN earns for its owner, once ever: a later owner gets nothing for it."""
    with transaction.atomic():
        seen = garage.verify(vehicle=vehicle, now=now, actor=actor)  # locks the car's row: one at a time
        owner = seen.keepers.filter(until_date=None, role=Keeper.Role.OWNER).select_related("user").first()
        if seen.vin and owner is not None:
            _give(owner.user, "vehicle_verified", f"vehicle:{seen.vin}", now)
        return seen


def note_mileage(
    *, vehicle: Vehicle, km: int, user: User, now: datetime, confirmed: bool = False
) -> OdometerReading:
    """The owner's reading of today; one that sharpens the forecast earns (messages.md §3).

    It does when it is believed and no other reading stands within 14 days before it.
    """
    with transaction.atomic():
        Vehicle.objects.select_for_update().get(pk=vehicle.pk)  # two readings at once know of each other
        on = group_day(now)
        row = garage.record_reading(
            vehicle=vehicle, km=km, on=on, source=OdometerReading.Source.OWNER, now=now, actor=user,
            confirmed=confirmed,
        )  # fmt: skip
        if is_of_use(vehicle, Reading(on, km, row.source)):
            _give(user, "mileage", f"mileage:{row.pk}", now)
        return row


def is_of_use(vehicle: Vehicle, reading: Reading) -> bool:
    """Whether a reading just noted is believed, and far enough from the one before to say how fast."""
    near = reading.on - timedelta(days=DAYS_APART_MIN)
    known = readings_of(vehicle)
    chain, _dropped = plausible(known)
    known.remove(reading)
    return reading in chain and not any(near < other.on <= reading.on for other in known)


def online_booking_kept(*, visit: Visit, now: datetime) -> Entry | None:
    """The first visit that its owner had booked alone, kept and closed."""
    if visit.person is None or visit.appointment is None or not is_booked_online(visit.appointment):
        return None
    return _give(visit.person, "first_online", f"first_online:{visit.person.pk}", now)


def survey_answered(*, user: User, contact: str, now: datetime) -> Entry | None:
    """``contact``: the visit, call or letter that the survey was about; answered twice earns once."""
    return _give(user, "survey", f"survey:{contact}", now)


def event_attended(*, user: User, registration: str, points: int, now: datetime) -> Entry | None:
    """Checked in at the door: status, and the event's own ``points`` (0: none) within the group's limits."""
    account, on = account_of(user), group_day(now)
    if account is None:
        return None
    limits = policies("event_points_least", "event_points_most", on=on)
    least, most = limits["event_points_least"], limits["event_points_most"]
    if type(points) is not int or (points and not least <= points <= most):
        raise PointsOutOfRange(least=least, most=most)
    cause = f"event:{registration}"
    with transaction.atomic():
        credit_event(account=account, key=f"status:{cause}", on=on, now=now, source=cause)
        return _give(user, "event", cause, now, points=points) if points else None


def suggestion_adopted(*, user: User, suggestion: str, actor: User, now: datetime) -> Entry | None:
    """Staff adopted a member's suggestion."""
    if actor.pk == user.pk:
        raise OwnSuggestion
    return _give(user, "suggestion", f"suggestion:{suggestion}", now, actor=actor)


def _give(
    user: User,
    rule_code: str,
    key: str,
    now: datetime,
    *,
    points: int | None = None,
    actor: User | None = None,
) -> Entry | None:
    """The points of a fact with a word in the inbox; nothing outside the club, twice, or without a rule."""
    account = account_of(user)
    if account is None:
        return None
    on = group_day(now)
    with transaction.atomic():
        known = Entry.objects.filter(key=key).first()
        if known is not None:
            return known if known.account_id == account.pk else None
        try:
            entry = grant(
                account=account, rule_code=rule_code, key=key, on=on, now=now, points=points, actor=actor,
                source=key, member=facts_of(user, on),
            )  # fmt: skip
        except NoRule:  # the desk ended it
            return None
        if entry is not None:
            tell_given(user, entry, on, now)
        return entry


def tell_given(user: User, entry: Entry, on: date, now: datetime) -> None:
    rule = rules_named([entry.reason])[entry.reason]
    opens_on = entry.lot.opens_on
    data: dict[str, object] = {
        "what": rule.name,
        "what_zh": rule.name_zh or rule.name,
        "points": entry.points,
    }
    if opens_on > on:
        data["opens_on"] = opens_on.isoformat()
    tell(person=user, kind="points_given", key=f"{entry.key}:told", data=data, now=now)
