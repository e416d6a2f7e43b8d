"""Something is found during the job; the owner decides from home, and the bill knows it."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from booking.estimates.models import EstimateLine, FindingPhoto
from club.notices.models import Notice
from tests.booking.scenes import a_person
from tests.booking.shelves import use_shelf
from tests.cms.desks.conftest import ARRIVAL, Staffed, World, morning, signed_in, staffed, text, world

__all__ = ["morning", "staffed", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


@pytest.fixture
def owner(world: World) -> Client:
    return signed_in(world.member.user)


def post(client: Client, step: str, ref: str, **data: Any) -> Any:
    return client.post(reverse(f"desk_{step}", args=[ref]), data)


def a_photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    out.seek(0)
    out.name = "../../tyre.png.exe"
    return out


def lines(*rows: tuple[str, int, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 0, "message": ""}
    for n, (words, minutes, price) in enumerate(rows):
        data |= {f"form-{n}-description": words, f"form-{n}-minutes": minutes, f"form-{n}-price": price}
    return data


def in_work(advisor: Client, ref: str) -> None:
    post(advisor, "receive", ref, odometer_km=100, without="Came by tow truck")
    post(advisor, "start", ref, technician="")


def test_found_proposed_decided_and_billed(world: World, advisor: Client, owner: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        seen = {"area": "tyres", "grade": "soon", "text": "3 mm left", "photos": [a_photo()]}
        assert post(advisor, "finding", ref, **seen).status_code == 302
        assert (
            post(advisor, "propose", ref, **lines(("Tyre", 30, "120.00"), ("Wash", 15, "9.99"))).status_code
            == 302
        )
        assert Notice.objects.get(kind="estimate_sent").data["total_minor"] == 12999
        page = text(owner.get(reverse("appointment", args=[ref])))
        assert "Please decide" in page
        assert "3 mm left" in page
        digest = world.booking.estimates.get().digest
        answer = owner.post(
            reverse("appointment_estimate", args=[ref]),
            {"digest": digest, "line-1": "approved", "line-2": "declined"},
        )
        assert answer.status_code == 302
        desk, chinese = reverse("desk_appointment", args=[ref]), {"accept-language": "zh-hans"}
        assert "暂不做" in text(advisor.get(desk, headers=chinese)), "no reward off the shelf"
        bill = text(advisor.get(reverse("desk_close", args=[ref])))
    world.booking.refresh_from_db()
    assert world.booking.state == "in_work"
    assert "What you decided" in text(owner.get(reverse("appointment", args=[ref])))
    assert world.booking.vehicle is not None
    assert world.booking.vehicle.deferred.count() == 1
    assert bill is not None


def test_every_line_wants_an_answer_and_the_right_version(
    world: World, advisor: Client, owner: Client
) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        post(advisor, "propose", ref, **lines(("Tyre", 30, "120.00")))
        to, digest = reverse("appointment_estimate", args=[ref]), world.booking.estimates.get().digest
        empty = owner.post(to, {"digest": digest})
        assert (empty.status_code, "Please say yes or not now." in text(empty)) == (422, True)
        post(advisor, "propose", ref, **lines(("Tyre", 30, "150.00")))
        stale = owner.post(to, {"digest": digest, "line-1": "approved"})
        assert (stale.status_code, "has changed since" in text(stale)) == (409, True)
        assert not EstimateLine.objects.filter(answer="approved").exists()
        stranger = signed_in(a_person())
        assert stranger.post(to, {"digest": digest, "line-1": "approved"}).status_code == 404


def test_an_answer_on_the_phone_is_written_down(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        post(advisor, "propose", ref, **lines(("Tyre", 30, "120.00"), ("Wash", 15, "9.99")))
        estimate = world.booking.estimates.get()
        assert post(advisor, "phoned", ref, digest="old").status_code == 409
        assert post(advisor, "phoned", ref, **{"digest": estimate.digest, "line-2": "on"}).status_code == 302
    estimate.refresh_from_db()
    assert estimate.answered_how == "phone"
    assert list(estimate.lines.order_by("position").values_list("answer", flat=True)) == [
        "declined",
        "approved",
    ]


def test_bad_lines_and_bad_photos_change_nothing(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        for rows in ([], [("Tyre", -1, "120")], [("Tyre", 30, "")], [("", 30, "9")]):
            assert post(advisor, "propose", ref, **lines(*rows)).status_code == 422
        wrong = {"area": "tyres", "grade": "soon", "text": "worn", "photos": [io.BytesIO(b"<svg/>")]}
        answer = post(advisor, "finding", ref, **wrong)
    assert (answer.status_code, "worn</textarea>" in text(answer)) == (422, True)
    assert not world.booking.findings.exists()
    assert not world.booking.estimates.exists()


@pytest.mark.proves("F4", "F6")
def test_a_photo_is_seen_by_its_owner_and_its_site_only(
    world: World, advisor: Client, owner: Client, staffed: Staffed
) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        post(advisor, "finding", ref, area="tyres", grade="now", text="flat", photos=[a_photo()])
        file = FindingPhoto.objects.get().file.ref
        mine, ours = (reverse(name, args=[ref, file]) for name in ("appointment_photo", "desk_photo"))
        for client, address in ((owner, mine), (advisor, ours)):
            answer = client.get(address, {"size": "s"})
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert "no-store" in answer["Cache-Control"]
            assert b"".join(answer).startswith(b"\xff\xd8")
        assert staffed("advisor", world.there.site).get(ours).status_code == 404
        assert signed_in(a_person()).get(mine).status_code == 404
        other = world.book(world.here).ref
        assert advisor.get(reverse("desk_photo", args=[other, file])).status_code == 404


@pytest.mark.parametrize("photos", [1, 3])
def test_the_page_asks_as_often_for_many_photos_as_for_one(
    world: World, advisor: Client, owner: Client, photos: int
) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        for _n in range(photos):
            post(
                advisor, "finding", ref, area="tyres", grade="now", text="flat", photos=[a_photo(), a_photo()]
            )
        post(advisor, "propose", ref, **lines(*[("Tyre", 30, "12")] * photos))
        owner.get(reverse("appointment", args=[ref]))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            owner.get(reverse("appointment", args=[ref]))
    assert len(asked) == 17


def test_the_clock_does_not_answer_for_anybody(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        in_work(advisor, ref)
        post(advisor, "propose", ref, **lines(("Tyre", 30, "120.00")))
    from club import journeys

    assert journeys.by_the_clock(now=ARRIVAL + timedelta(hours=2)) == 1, "the bay is given up, no more"
    world.booking.refresh_from_db()
    assert world.booking.state == "awaiting_approval"


def test_work_neither_begins_nor_goes_on_while_the_owner_is_being_asked(
    world: World, advisor: Client
) -> None:
    ref, asked = world.booking.ref, lines(("Tyre", 30, "120.00"))
    with time_machine.travel(ARRIVAL, tick=False):
        post(advisor, "receive", ref, odometer_km=100, without="Came by tow truck")
        post(advisor, "propose", ref, **asked)
        refused = post(advisor, "start", ref, technician="")
        assert (refused.status_code, "has not answered the estimate" in text(refused)) == (409, True)
        digest = world.booking.estimates.get().digest
        assert post(advisor, "phoned", ref, digest=digest).status_code == 302
        assert post(advisor, "start", ref, technician="").status_code == 302
        post(advisor, "propose", ref, **asked)
        assert "Waiting for the customer" in text(advisor.get(reverse("desk_appointment", args=[ref])))
        assert post(advisor, "go_on", ref, extra_minutes=30).status_code == 409
    world.booking.refresh_from_db()
    assert (world.booking.state, world.booking.work_minutes) == ("awaiting_approval", 60)
