"""The clients' journal against the books: nothing promised is lost, nothing is done twice."""

import re
from collections import Counter
from collections.abc import Iterable

from django.db import connection

from booking.appointments.models import Appointment
from loyalty.ledger.models import Hold
from loyalty.liability.queries.proof import all_differences
from loyalty.rewards.models import Voucher
from tests.faults.journal import Deed

WISH = re.compile(r"c\d+-\d{20}")
OVERLAPS = """SELECT count(*) FROM booking_claim a JOIN booking_claim b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.during && b.during"""


def judge(deeds: Iterable[Deed]) -> dict[str, int]:
    """``lost``: promised and not there. ``double``: one wish done twice. ``wrong``: books that disagree."""
    done = wishes_in_the_books()
    states = dict(Appointment.objects.values_list("ref", "state"))
    taken = set(Hold.objects.exclude(captured=None).values_list("pk", flat=True))
    promised = [deed for deed in deeds if deed.is_promised]
    lost = [deed for deed in promised if deed.kind in ("order", "aside", "held") and not done[deed.key]]
    lost += [deed for deed in promised if deed.kind == "taken" and hold_of(deed) not in taken]
    for kind in ("booked", "cancelled"):
        ended = [deed for deed in promised if deed.kind == kind]
        lost += [deed for deed in ended if states.get(deed.answer["ref"]) not in (kind, "cancelled")]
    return {
        "lost": len(lost),
        "double": sum(number - 1 for number in done.values()),
        "wrong": len(list(all_differences())) + overlaps(),
    }


def wishes_in_the_books() -> Counter[str]:
    """How often each wish of a client was carried out, by the keys that rows keep."""
    keys = [
        *Appointment.objects.values_list("request_key", flat=True),
        *Voucher.objects.values_list("key", flat=True),
        *Hold.objects.values_list("key", flat=True),
    ]
    return Counter(found.group() for key in keys if (found := WISH.search(key)))


def hold_of(deed: Deed) -> int:
    return int(deed.facts["path"].split("/")[-2])


def overlaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return int(cursor.fetchone()[0])
