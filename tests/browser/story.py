"""The club the browser visits: told through the verbs of the house, around today's date.

Ben is in the middle of everything: a car, a closed visit with its receipt, a voucher, a booking to
come. Ada brought him. Nora joined a minute ago and has nothing yet.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle, VehicleModel
from booking.sites.models import Post
from booking.visits.rules import LineDraft
from club import journeys
from club.notices.models import Notice
from club.referrals.actions import give_code
from loyalty.rewards.models import Reward, Voucher
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import EVERY_DAY, Scene, a_scene
from tests.browser.gathering import BRUNCH, EVENING, gather, ticket_of

PASSWORD = "slow green bicycle lamp"
BEN, ADA, NORA = "ben@example.com", "ada@example.com", "nora@example.com"
ZOE = "zoe@example.com"  # the advisor
ADAS_CAR, ADAS_DAY = "CD34 EFG", timedelta(days=6)  # from today
CLEO = "cleo@example.com"  # who takes care of complaints
BILL = (
    ("labour", "Annual service", 20_000, "customer"),
    ("parts", "Oil and filter", 12_050, "customer"),
    ("parts", "Door seal", 5_000, "warranty"),
)


@dataclass(frozen=True)
class Story:
    sessions: Mapping[str, str]  # e-mail → session cookie
    paths: Mapping[str, list[str]]  # e-mail → pages with something on them
    invitation: str  # Ada's link
    tickets: Mapping[str, tuple[str, str]]  # e-mail → signed code, letters for typing: for tonight
    brunch: str  # letters of Ben's ticket for a later day
    environment: Mapping[str, str]  # for the server


def tell_story() -> Story:
    now = timezone.now()
    scene = a_scene(now=now - timedelta(days=20), days=60, bays=3, technicians=3, hours=EVERY_DAY)
    scene.site.name, scene.site.name_zh, scene.site.town = "Harbour Road", "海港路店", "Newport"
    scene.site.save()
    fill_shelf(now)
    import_string(settings.PORTAL_CONTENT_SEED)(now=now)
    ada = joined(scene, ADA, "Ada Lowe", "+447700900001", now)
    code = give_code(member=ada.member, now=now).code
    ben = joined(scene, BEN, "Ben Oak", "+447700900002", now, code)
    nora = joined(scene, NORA, "", "+447700900003", now)
    advisor, care = employed(scene, now), employed(scene, now, CLEO, "Cleo Marsh", Post.Role.CARE_AGENT)
    head_office(now)
    booking = ben_has_been_here(scene, ben, advisor, now)
    host = gather(scene, ben, ada, now)
    ada_comes_next_week(scene, ada, now)
    voucher = journeys.order_reward(user=ben, reward=Reward.objects.get(slug="wash"), key="o-1", now=now)
    return Story(
        sessions={user.email or "": session_of(user) for user in (ada, ben, nora, advisor, care, host)},
        paths={BEN: pages_of(ben, booking, voucher), ADA: ["/friends/", "/points/"], NORA: EMPTY},
        invitation=f"/r/{code}/",
        tickets={email: ticket_of(EVENING, email) for email in (ADA, BEN)},
        brunch=ticket_of(BRUNCH, BEN)[1],
        environment={
            "DATABASE_URL": address_of_database(),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "PORTAL_PROCESS": "web",
        },
    )


EMPTY = [
    "/home/",
    "/garage/",
    "/appointments/",
    "/appointments/new/",
    "/points/",
    "/points/planner/",
    "/rewards/",
    "/vouchers/",
    "/card/",
    "/friends/",
    "/inbox/",
    "/voice/",
    "/voice/missing-points/",
]


def fill_shelf(now: datetime) -> None:
    for position, (slug, name, name_zh, icon, points) in enumerate(
        (
            ("wash", "Hand wash", "手工洗车", "droplets", 200),
            ("deep-clean", "Cabin deep clean", "内饰深度清洁", "spray-can", 300),
            ("weekend", "A weekend with a new car", "新车周末试驾", "key", 22_000),
        )
    ):
        Reward.objects.create(
            slug=slug, kind="service", name=name, name_zh=name_zh, icon=icon, price_points=points,
            summary="Any centre, any weekday", summary_zh="任何门店，工作日可用", position=position,
            visible_from=now.date() - timedelta(days=1),
        )  # fmt: skip


def joined(scene: Scene, email: str, name: str, phone: str, now: datetime, code: str = "") -> User:
    user = User.objects.create_user(email, PASSWORD, last_login=now)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    journeys.join_club(
        user=user, name=name, phone=phone, site=scene.site, consents={("reminder", "email"): True},
        referral_code=code, how="signup", now=now - timedelta(days=30),
    )  # fmt: skip
    return User.objects.get(pk=user.pk)


def employed(
    scene: Scene, now: datetime, email: str = ZOE, name: str = "Zoe Park", role: str = Post.Role.ADVISOR
) -> User:
    person = User.objects.create_user(email, name=name, is_staff=True)
    Post.objects.create(user=person, role=role, site=scene.site, from_date=now.date())
    return person


def head_office(now: datetime) -> None:
    """Who follows complaints about the centre from outside it; nobody signs in as them."""
    person = User.objects.create_user("gina@example.com", name="Gina Moss", is_staff=True)
    Post.objects.create(user=person, role=Post.Role.GENERAL_MANAGER, site=None, from_date=now.date())


def ben_has_been_here(scene: Scene, ben: User, advisor: User, now: datetime) -> Appointment:
    """A visit eighteen days ago, with its bill and points; and the next one booked.

    Booked two days before: at any hour that is longer than the workshop needs to prepare.
    """
    model: VehicleModel = make_model("ridge", body="suv", name="Ridge")
    car = journeys.add_car(
        user=ben, now=scene.now, plate="AB12 CDE", model=model, paint="navy", odometer_km=41_000,
        registered_on=now.date() - timedelta(days=1_400),
    )  # fmt: skip
    arrived = scene.at(2, 9)
    first = booked(scene, ben, car, arrived, scene.now)
    visit = journeys.receive_car(appointment=first, odometer_km=42_000, now=arrived, actor=advisor)
    journeys.start_work(appointment=first, now=arrived, actor=advisor)
    done = arrived + timedelta(hours=1)
    journeys.finish_work(appointment=first, now=done, actor=advisor)
    lines = [
        LineDraft(kind=kind, description=words, net_minor=net, tax_minor=net // 5, pay_type=pays)
        for kind, words, net, pays in BILL
    ]
    journeys.close_visit(visit=visit, lines=lines, now=done, actor=advisor)
    return booked(scene, ben, car, scene.at(25, 10), now)


def ada_comes_next_week(scene: Scene, ada: User, now: datetime) -> None:
    car = journeys.add_car(
        user=ada, now=scene.now, plate=ADAS_CAR, model=VehicleModel.objects.get(code="ridge")
    )
    booked(scene, ada, car, scene.at(20 + ADAS_DAY.days, 9), now)


def booked(scene: Scene, user: User, car: Vehicle, at: datetime, now: datetime) -> Appointment:
    held = journeys.book_service(
        user=user, site=scene.site, operations=[scene.service], mode="drop_off", at=at, vehicle=car,
        request_key=f"story-{at}", now=now,
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=user, now=now)


def pages_of(ben: User, booking: Appointment, voucher: Voucher) -> list[str]:
    notice = Notice.objects.filter(person=ben).order_by("-pk")[0]
    receipt = voucher.account.receipts.get()
    claim = journeys.claim_points(
        user=ben, site=booking.site, invoice_number="HAR-77", note="Paid in cash", now=timezone.now()
    )
    return [
        *EMPTY,
        "/garage/",
        f"/garage/{booking.vehicle.ref}/",  # type: ignore[union-attr]
        "/garage/new/",
        "/appointments/",
        "/appointments/new/",
        f"/appointments/{booking.ref}/",
        f"/appointments/{booking.ref}/move/",
        "/profile/",
        "/profile/messages/",
        f"/points/receipts/{receipt.source_id}/",
        f"/voice/missing-points/{claim.ref}/",
        "/rewards/deep-clean/",
        "/rewards/weekend/",
        f"/vouchers/{voucher.pk}/",
        f"/inbox/{notice.ref}/",
    ]


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address_of_database() -> str:
    """The address of the engine, with the name of the database this story was told to."""
    address, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{settings.DATABASES['default']['NAME']}" + (
        options and f"?{options}"
    )
