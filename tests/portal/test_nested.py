"""G7 of safety.md, for cars and visits: a reference inside an address or a form opens nobody else's things.

The addresses are read from the table of contents, so a page that comes tomorrow is tried as well.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates.actions import record_finding
from booking.estimates.models import Estimate
from booking.estimates.rules import LineDraft
from booking.garage.models import Vehicle, VehicleModel
from booking.sites.models import Site
from club import journeys
from portal import urls
from portal.models import User
from tests.booking.estimates.test_estimates import a_photo
from tests.booking.makes import make_model
from tests.booking.scenes import Scene, a_person
from tests.booking.shelves import use_shelf
from tests.portal.bookings import make_car, sent
from tests.portal.people import browser_of, joined
from tests.portal.test_booking_pages import scene

__all__ = ["scene"]
PAGES = [
    str(row.pattern)
    for row in urls.urlpatterns
    if isinstance(row, URLPattern) and str(row.pattern).startswith(("appointments/<", "garage/<"))
]


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


def in_work(scene: Scene, user: User, day: int) -> Appointment:
    """Somebody's car on the lift, with a finding, its photo and an estimate that waits."""
    car, at, staff = (
        make_car(user, VehicleModel.objects.first() or make_model()),
        scene.at(day, 9),
        a_person("Foreman"),
    )
    held = journeys.book_service(
        user=user, site=scene.site, operations=[scene.service], mode="drop_off", at=at, vehicle=car,
        request_key=f"nested:{day}", now=scene.now,
    )  # fmt: skip
    visit = journeys.confirm_service(appointment=held, user=user, now=scene.now)
    appointments.check_in(appointment=visit, odometer_km=10, now=at, actor=staff)
    appointments.start(appointment=visit, now=at, actor=staff)
    later = at + timedelta(minutes=10)
    record_finding(
        appointment=visit, area="tyres", grade="soon", text="worn", now=later, actor=staff, photos=[a_photo()]
    )
    journeys.propose_work(
        appointment=visit, lines=[LineDraft("Tyre", 30, 9_900 + day)], now=later, actor=staff
    )
    return Appointment.objects.get(pk=visit.pk)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def hers(scene: Scene) -> Appointment:
    return in_work(scene, joined(scene.site, "ada@example.com", "Ada Lowe"), 2)


@pytest.fixture
def his(scene: Scene, ben: User) -> Appointment:
    return in_work(scene, ben, 3)


def photo_of(visit: Appointment) -> str:
    return visit.findings.get().photos.get().file.ref


@pytest.mark.proves("G7")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_somebody_elses_car_or_visit_is_not_there(
    page: str, ben: User, hers: Appointment
) -> None:
    assert hers.vehicle is not None
    ref = hers.ref if page.startswith("appointments/") else hers.vehicle.ref
    address = "/" + page.replace("<slug:ref>", ref).replace("<slug:file>", photo_of(hers)).replace(
        "<int:pk>", "1"
    ).replace("<slug:code>", "wash")
    assert "<" not in address, "a parameter this test does not know"
    browser, before = browser_of(ben), (hers.state, hers.version)
    answers = {browser.get(address).status_code, browser.post(address, sent()).status_code}
    assert 404 in answers
    assert answers <= {404, 405}
    hers.refresh_from_db()
    assert (hers.state, hers.version) == before


@pytest.mark.proves("G7")
def test_a_photo_is_seen_through_its_own_visit_only(ben: User, his: Appointment, hers: Appointment) -> None:
    browser = browser_of(ben)
    seen = browser.get(f"/appointments/{his.ref}/photos/{photo_of(his)}/")
    assert seen.getvalue()[:2] == b"\xff\xd8"
    assert browser.get(f"/appointments/{his.ref}/photos/{photo_of(hers)}/").status_code == 404


def test_an_answer_with_the_digest_of_another_estimate_answers_neither(
    ben: User, his: Appointment, hers: Appointment
) -> None:
    fields = sent(digest=hers.estimates.get().digest, **{"line-1": "approved"})
    answer = browser_of(ben).post(f"/appointments/{his.ref}/estimate/", fields)
    assert answer.status_code == 409
    assert not Estimate.objects.exclude(answered_at=None).exists()


@pytest.mark.proves("G7")
def test_his_own_plan_does_not_take_her_car(
    scene: Scene, ben: User, his: Appointment, hers: Appointment
) -> None:
    assert hers.vehicle is not None
    address = f"/appointments/new/?car={hers.vehicle.ref}&work={scene.service.code}&mode=wait"
    browser: Client = browser_of(ben)
    browser.post(f"{address}&day={scene.day(4)}", sent(at=scene.at(4, 9).isoformat()))
    assert Appointment.objects.count() == 2
    assert not Vehicle.objects.for_user(ben).filter(pk=hers.vehicle.pk).exists()
