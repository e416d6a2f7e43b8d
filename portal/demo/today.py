"""Today, as far as the clock has come: cars on lifts, parts that are missing, an owner who has to decide."""

import random
from contextlib import suppress
from datetime import datetime, time, timedelta

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates.actions import record_finding
from booking.estimates.queries import approved_lines
from booking.estimates.rules import LineDraft
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.sites.queries import policy
from booking.visits.models import Visit
from booking.visits.rules import draft, net_of
from booking.workshop.models import Resource
from club import journeys
from portal.demo.ground import Ground
from portal.demo.photos import photo
from portal.models import User

FATES = {
    "as planned": 50, "slow": 12, "asks": 11, "asked": 9, "parts": 7, "checked": 6, "not fetched": 8,
    "does not come": 5, "late": 4,
}  # fmt: skip
MINUTE = timedelta(minutes=1)
# area, urgency, what was seen, what is proposed: words and minutes, price in pence
SEEN = {
    "gb": (
        ("tyres", "soon", "Front tyres down to 2.8 mm", "Two front tyres", 45, 28_900),
        ("brakes", "now", "Front discs worn below their limit", "Front discs and pads", 75, 41_500),
        ("battery", "soon", "Battery weak, one pole corroded", "New battery, poles cleaned", 30, 16_900),
    ),
    "cn": (
        ("tyres", "soon", "前轮花纹剩 2.8 毫米", "更换两条前轮", 45, 260_000),
        ("brakes", "now", "前刹车盘已低于极限", "前刹车盘与刹车片", 75, 373_000),
        ("battery", "soon", "蓄电池电量弱，电极腐蚀", "更换蓄电池并清洁电极", 30, 152_000),
    ),
}
SMALL = {"gb": ("Wiper blades", 15, 4_500), "cn": ("更换雨刷片", 15, 40_500)}
PART = {"gb": "Water pump: it comes with the next delivery", "cn": "水泵：等下一批到货"}
ASKS = {
    "gb": "Please look at the photo. Shall we do it while the car is here?",
    "cn": "请看照片，是否趁车在店一并处理？",
}


def live_the_day(site: Site, ground: Ground, region: str, chance: random.Random, now: datetime) -> None:
    """Each of today's appointments up to now; what beat would have done comes last."""
    start = datetime.combine(now.astimezone(site.tz).date(), time(0), site.tz)
    rows = Appointment.objects.filter(site=site, state="booked", arrive_at__lt=now)
    fates = list(FATES)
    day = Day(site, ground, region, chance, now)
    for row in rows.order_by("arrive_at").select_related("vehicle", "person", "site"):
        fate = "slow" if row.arrive_at < start else chance.choices(fates, list(FATES.values()))[0]
        day.live(row, fate)
    journeys.by_the_clock(now=now)


class Day:
    """What the people of one site do with the cars that come."""

    def __init__(self, site: Site, ground: Ground, region: str, chance: random.Random, now: datetime) -> None:
        self.region, self.chance, self.now = region, chance, now
        self.clerk, self.technician = ground.staff[site.pk][0], ground.staff[site.pk][3]
        self.hands = list(Resource.objects.filter(site=site, kind="technician").order_by("rank"))

    def live(self, row: Appointment, fate: str) -> None:
        """One car, step by step, no step after now."""
        arrived = row.arrive_at + 4 * MINUTE
        if arrived > self.now or fate == "does not come" or (fate == "late" and self.is_new(arrived, 90)):
            return
        visit = self.receive(row, arrived)
        begun = arrived + 16 * MINUTE
        if begun > self.now:
            return
        hand = self.chance.choice(self.hands)
        journeys.start_work(appointment=row, now=begun, actor=hand.user or self.technician, technician=hand)
        with suppress(Refusal):  # no room for more work today: it stays as it was
            self.find(row, fate, begun + 15 * MINUTE)
        fresh = Appointment.objects.select_related("site", "vehicle", "person").get(pk=row.pk)
        if fate not in ("slow", "asks", "parts"):
            self.end(fresh, visit, fate)

    def is_new(self, at: datetime, minutes: int) -> bool:
        return self.now - at < minutes * MINUTE

    def receive(self, row: Appointment, at: datetime) -> Visit:
        reading = row.vehicle.readings.order_by("-on_date", "-km").first() if row.vehicle else None
        km = reading.km + self.chance.randint(40, 900) if reading else 9_000
        return journeys.receive_car(appointment=row, odometer_km=km, now=at, actor=self.clerk)

    def find(self, row: Appointment, fate: str, at: datetime) -> None:
        """A part is missing, or something is seen and proposed; "asked": the owner has answered since."""
        if at > self.now:
            return
        if fate == "parts":
            journeys.wait_for_parts(appointment=row, reason=PART[self.region], now=at, actor=self.technician)
        elif fate in ("asks", "asked"):
            self.propose(row, at, is_answered=fate == "asked")

    def propose(self, row: Appointment, at: datetime, *, is_answered: bool) -> None:
        area, grade, seen, words, minutes, price = self.chance.choice(SEEN[self.region])
        finding = record_finding(
            appointment=row, area=area, grade=grade, text=seen, now=at, actor=self.technician,
            photos=[photo(area, self.chance)],
        )  # fmt: skip
        lines = [
            LineDraft(words, minutes, price, finding_id=finding.pk, is_urgent=grade == "now"),
            LineDraft(*SMALL[self.region]),
        ]
        estimate = journeys.propose_work(
            appointment=row, lines=lines, message=ASKS[self.region], now=at, actor=self.clerk
        )
        answered = at + 12 * MINUTE
        if is_answered and row.person is not None and answered < self.now:
            journeys.answer_estimate(
                estimate=estimate, digest=estimate.digest, approved={1}, now=answered, actor=row.person
            )

    def end(self, row: Appointment, visit: Visit, fate: str) -> None:
        """Done when it was promised, fetched within the hour; or not yet."""
        if row.state != Appointment.State.IN_WORK or row.promise_at > self.now:
            return
        hand = self.technician
        if fate == "checked" and self.is_new(row.promise_at, 120):
            appointments.check(appointment=row, now=row.promise_at, actor=hand)
            return
        journeys.finish_work(appointment=row, now=row.promise_at, actor=hand)
        fetched = row.promise_at + 50 * MINUTE
        if fetched < self.now and fate != "not fetched":
            hand_over(visit, row, self.clerk, fetched)


def hand_over(visit: Visit, appointment: Appointment, clerk: User, at: datetime) -> None:
    """The bill: what was booked, and what the owner approved on the way."""
    percent = policy(appointment.site, "tax_percent", at.date())
    lines = [
        draft(
            kind=line.operation.kind, description=line.operation.name, pay_type="customer",
            net_minor=net_of(line.price_minor, percent), operation_id=line.operation_id, tax_percent=percent,
        )
        for line in appointment.lines.select_related("operation")
    ]  # fmt: skip
    lines += [
        draft(
            kind="parts", description=line.description, pay_type="customer",
            net_minor=net_of(line.price_minor, percent), tax_percent=percent,
        )
        for line in approved_lines(appointment)
    ]  # fmt: skip
    journeys.close_visit(visit=visit, lines=lines, now=at, actor=clerk)
