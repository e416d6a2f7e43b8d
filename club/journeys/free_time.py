"""One visit for all that is due: the first free time that fits, and the way to take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from booking.appointments.queries import availability
from booking.due.queries import bundle, due_for
from booking.garage.models import Vehicle
from club.members.models import Member
from club.reminders.models import Occurrence

DAYS_AHEAD = 21
MODE = "drop_off"


def free_time(occurrence: Occurrence, others: Sequence[Occurrence], now: datetime) -> Mapping[str, object]:
    """The first open time within three weeks for everything the message names, at the member's centre.

    Nothing when the work cannot be booked online; ``query`` fills the basket of the booking page.
    """
    member = Member.objects.select_related("site").get(user=occurrence.person_id)
    car = Vehicle.objects.select_related("model").get(pk=occurrence.vehicle_id or 0)
    on = now.astimezone(member.site.tz).date()
    wanted = {(each.rule.anchor, each.subject_id) for each in (occurrence, *others)}
    items = [
        item
        for item in due_for(car, now, on=on)
        if (item.kind, item.source if item.kind == "deferred" else car.pk) in wanted
    ]
    basket = bundle(items, member.site, car, now)
    codes = [operation.code for operation in basket.operations]
    told: dict[str, object] = {"query": urlencode([("car", car.ref), *(("work", code) for code in codes)])}
    if not codes:
        return told
    found = availability(
        site=member.site, operations=basket.operations, mode=MODE, first=on + timedelta(days=1),
        last=on + timedelta(days=DAYS_AHEAD), now=now, vehicle=car, actor=occurrence.person,
    )  # fmt: skip
    slot = next(iter(found.open_slots()), None)
    return told | {"slot_at": slot.at.isoformat()} if slot is not None else told
