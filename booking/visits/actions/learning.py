"""Learning from our own days: how long work really takes, so that a promise can be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from booking.visits import rules
from booking.workshop.models import LearnedTime

MEMORY = timedelta(days=365)
SAMPLES_MAX = 100_000

DONE = """
SELECT a.site_id, coalesce(m.price_group, ''), a.work_minutes,
  (SELECT sum(extract(epoch FROM s.until - s.at))::int / 60 FROM (
    SELECT e.at, e.to_state, lead(e.at) OVER (ORDER BY e.id) AS until
    FROM booking_appointmentevent AS e WHERE e.appointment_id = a.id) AS s
   WHERE s.to_state IN ('in_work', 'quality_check')),
  (SELECT array_agg(l.operation_id) FROM booking_appointmentline AS l WHERE l.appointment_id = a.id)
FROM booking_appointment AS a
LEFT JOIN booking_vehicle AS v ON v.id = a.vehicle_id
LEFT JOIN booking_vehiclemodel AS m ON m.id = v.model_id
WHERE a.state IN ('ready', 'delivered') AND a.arrive_at BETWEEN %s AND %s
ORDER BY a.arrive_at DESC LIMIT %s
"""


def learn(*, now: datetime) -> int:
    """Write down anew what a year of visits says; how many lengths are known. Idempotent."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(DONE, [now - MEMORY, now, SAMPLES_MAX])
            done = [rules.Done(*row) for row in cursor.fetchall() if row[3] and row[4]]
        found = rules.learned(done)
        LearnedTime.objects.all().delete()
        LearnedTime.objects.bulk_create(
            LearnedTime(
                operation_id=operation, site_id=site, price_group=group, percent=percent, visits=visits,
                learned_at=now,
            )
            for (operation, site, group), (percent, visits) in found.items()
        )  # fmt: skip
        return len(found)
