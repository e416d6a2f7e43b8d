"""A workshop that lives by itself: what owners, staff and the clock do in a month, by dice and real verbs.

Every hour of the working day the clock strikes and everybody does what they would: owners book, move,
cancel, forget; cars come, late or not at all; work is longer than planned, waits for parts and answers;
technicians fall ill. A refusal is counted and life goes on, as at a real desk.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.queries import availability
from booking.estimates.queries import estimate_of
from booking.estimates.rules import LineDraft
from booking.garage.models import Vehicle
from booking.refusals import Refusal
from booking.sites.actions import set_exception
from booking.visits.models import Visit
from booking.visits.rules import draft
from booking.workshop.actions import ShiftInUse, add_absence, lay_calendar
from booking.workshop.models import Resource
from club import journeys
from portal.models import User
from tests.booking.scenes import a_car, a_person, a_scene, an_operation, numbers

HOUR = timedelta(hours=1)
OWNERS = 45
State = Appointment.State
ENDS = {"delivered", "cancelled", "no_show", "expired", "declined"}
MORE_WORK = (LineDraft("Front brake pads", 60, 24_900, is_urgent=True), LineDraft("Wiper blades", 15, 4_900))


class Month:
    def __init__(self, seed: int, days: int) -> None:
        self.dice, self.days = random.Random(seed), days
        self.scene = a_scene(bays=4, technicians=4, lanes=2, seats=2, days=days + 20)
        self.works = [self.scene.service, an_operation(30), an_operation(150, allows_waiting=False)]
        self.unknown = an_operation(120, allows_waiting=False, is_open_ended=True)
        self.owners: list[tuple[User, Vehicle]] = [(a_person(), a_car()) for _n in range(OWNERS)]
        self.advisor, self.foreman = a_person("Advisor"), a_person("Foreman")
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.comes: dict[int, bool] = {}
        self.now = self.scene.now

    def live(self) -> None:
        """The month, and the days after it in which what has begun is brought to its end."""
        for ahead in range(self.days):
            for now in self.hours(ahead):
                self.strike(now)
                self.everybody(is_open=True)
        for ahead in range(self.days, self.days + 4):
            for now in self.hours(ahead):
                self.strike(now)
                self.call_off()
                self.everybody(is_open=False)

    def hours(self, ahead: int) -> Iterator[datetime]:
        start = self.scene.at(ahead, 7, 30)
        return (start + n * HOUR for n in range(12))

    def strike(self, now: datetime) -> None:
        """What beat would do at this minute."""
        self.now = now
        journeys.sweep(now=self.now)
        journeys.by_the_clock(now=self.now)

    def everybody(self, *, is_open: bool) -> None:
        if is_open:
            self.plan_ahead()
        for row in self.rows():
            step = getattr(self, row.state, None)
            if step is not None:
                self.attempt("", step, row)

    def rows(self) -> list[Appointment]:
        rows = Appointment.objects.exclude(state__in=ENDS - {"no_show"}).order_by("pk")
        return list(rows.select_related("site", "person", "vehicle"))

    def attempt(self, what: str, call: Callable[..., Any], *args: Any) -> None:
        try:
            call(*args)
            if what:
                self.done[what] += 1
        except Refusal as refusal:
            self.refused[refusal.code] += 1

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    # What is done about the days ahead

    def plan_ahead(self) -> None:
        if self.chance(0.9):
            self.attempt("book", self.book)
        if self.chance(0.08):
            self.attempt("walk in", self.walk_in)
        if self.chance(0.04):
            self.attempt("absence", self.fall_ill)
        if self.chance(0.01):
            self.attempt("closed", self.close_a_day)

    def book(self) -> None:
        user, car = self.dice.choice(self.owners)
        work = self.unknown if self.chance(0.1) else self.dice.choice(self.works)
        mode = "wait" if work.allows_waiting and self.chance(0.4) else "drop_off"
        asked: dict[str, Any] = {
            "site": self.scene.site, "operations": [work], "mode": mode, "now": self.now, "vehicle": car,
        }  # fmt: skip
        day = self.now.date() + timedelta(days=self.dice.choice((1, 1, 1, 2, 2, 3, 5, 9)))
        free = list(availability(**asked, first=day, last=day, actor=user).open_slots())
        if not free:
            return
        held = journeys.book_service(
            **asked, user=user, at=self.dice.choice(free).at, request_key=f"month{next(numbers)}"
        )
        if self.chance(0.9):  # the others close the window, and the hold dies
            journeys.confirm_service(appointment=held, user=user, now=self.now)

    def walk_in(self) -> None:
        """Somebody stands at the counter: a place for now, found by staff."""
        user, car = self.dice.choice(self.owners)
        at = self.now + timedelta(minutes=15)
        appointments.book(
            site=self.scene.site, operations=[self.works[1]], mode="drop_off", at=at, vehicle=car,
            person=user, actor=self.advisor, by_staff=True, request_key=f"month{next(numbers)}", now=self.now,
        )  # fmt: skip

    def fall_ill(self) -> None:
        """A technician is away on a coming day; who was planned for him is moved, as far as there is room."""
        day, staff = self.scene.now.date(), Resource.objects.filter(kind="technician")
        unit = self.dice.choice(list(staff.order_by("pk")))
        ahead = (self.now.date() - day).days + self.dice.randint(1, 5)
        away: dict[str, Any] = {
            "resource": unit, "starts_at": self.scene.at(ahead, 0), "ends_at": self.scene.at(ahead + 1, 0),
            "now": self.now, "actor": self.foreman, "reason": "ill",
        }  # fmt: skip
        try:
            add_absence(**away)
        except ShiftInUse as stranded:
            for ref in {row.appointment_ref for row in (stranded.params or {})["stranded"]} - {""}:
                self.attempt("moved for an absence", self.move_elsewhere, ref)
            add_absence(**away, around_work=True)

    def close_a_day(self) -> None:
        """A day off nobody had planned: work that is booked stays, nothing new is taken."""
        ahead = (self.now.date() - self.scene.now.date()).days + self.dice.randint(3, 9)
        day = self.scene.day(ahead)
        set_exception(site=self.scene.site, day=day, intervals=[], now=self.now, note="Stocktaking")
        lay_calendar(site=self.scene.site, first=day, last=day, now=self.now, around_work=True)

    def move_elsewhere(self, ref: str) -> None:
        row = Appointment.objects.select_related("site", "person", "vehicle").get(ref=ref)
        day = row.arrive_at.date() + timedelta(days=self.dice.randint(1, 4))
        at = datetime.combine(day, row.arrive_at.timetz())
        if row.state == Appointment.State.REQUESTED:  # another time is part of the answer
            journeys.accept_request(appointment=row, at=at, now=self.now, actor=self.advisor)
            return
        journeys.move_service(
            appointment=row, at=at, version=row.version, user=self.advisor, now=self.now, by_staff=True
        )

    # What happens to each appointment, by the state it is in

    def requested(self, row: Appointment) -> None:
        if self.chance(0.05):
            minutes = self.dice.choice((None, 60, 210))
            journeys.accept_request(appointment=row, now=self.now, actor=self.advisor, minutes=minutes)
        elif self.chance(0.02):
            journeys.decline_request(
                appointment=row, reason="We have no lift.", now=self.now, actor=self.advisor
            )

    def booked(self, row: Appointment) -> None:
        if row.arrive_at > self.now:
            self.change_plans(row)
        elif self.comes.setdefault(row.pk, self.chance(0.92)) and self.chance(0.8):
            self.done["received"] += 1
            journeys.receive_car(
                appointment=row, odometer_km=10_000 + self.now.toordinal(), now=self.now, actor=self.advisor
            )

    def change_plans(self, row: Appointment) -> None:
        if self.chance(0.006):
            journeys.cancel_service(appointment=row, user=row.person, now=self.now)
        elif self.chance(0.006):
            at = row.arrive_at + timedelta(
                days=self.dice.randint(-2, 3), minutes=15 * self.dice.randint(-8, 8)
            )
            journeys.move_service(appointment=row, at=at, version=row.version, user=row.person, now=self.now)

    def checked_in(self, row: Appointment) -> None:
        if self.chance(0.8):
            journeys.start_work(appointment=row, now=self.now, actor=self.foreman)

    def in_work(self, row: Appointment) -> None:
        luck = self.dice.random()
        if luck < 0.08:
            journeys.wait_for_parts(appointment=row, reason="Water pump", now=self.now, actor=self.foreman)
        elif luck < 0.16 and estimate_of(row) is None:
            journeys.propose_work(appointment=row, lines=MORE_WORK, now=self.now, actor=self.foreman)
        elif luck < 0.3 or (self.now >= row.promise_at and luck < 0.8):  # sooner, as promised, or later
            journeys.finish_work(appointment=row, now=self.now, actor=self.foreman)

    def awaiting_parts(self, row: Appointment) -> None:
        if self.chance(0.5):
            journeys.go_on(appointment=row, now=self.now, actor=self.foreman)

    def awaiting_approval(self, row: Appointment) -> None:
        estimate = estimate_of(row)
        if estimate is not None and self.chance(0.6):
            wanted = {line.position for line in estimate.lines.all() if self.chance(0.5)}
            journeys.answer_estimate(
                estimate=estimate, digest=estimate.digest, approved=wanted, now=self.now,
                actor=row.person or self.advisor,
            )  # fmt: skip

    def ready(self, row: Appointment) -> None:
        if self.chance(0.5):
            lines = [
                draft(kind="labour", description="Work", net_minor=9_900, pay_type="customer", tax_percent=20)
            ]
            visit = Visit.objects.get(appointment=row)
            journeys.close_visit(visit=visit, lines=lines, now=self.now, actor=self.advisor)

    def no_show(self, row: Appointment) -> None:
        if row.arrive_at.date() == self.now.date() and self.now.hour < 16 and self.chance(0.2):
            at = self.now + HOUR / 2
            appointments.take_back(appointment=row, at=at, now=self.now, actor=self.advisor)
            self.comes[row.pk] = True
            self.done["came after all"] += 1

    def call_off(self) -> None:
        """The month is over: what has not begun is called off, or the story would not end."""
        for row in Appointment.objects.filter(state__in=["booked", "requested"]).select_related("site"):
            self.attempt(
                "called off",
                lambda row=row: journeys.cancel_service(
                    appointment=row, user=self.advisor, now=self.now, reason="End of the month", by_staff=True
                ),
            )
