"""Cars at the desk: claims decided, recalls taken over as a list, belongings given and used."""

import io
from typing import Any

import pytest

from booking.due.actions import RecallDraft, import_recalls
from booking.due.models import Recall, RecallDone
from booking.garage.models import Keeper, Vehicle
from booking.ownership.actions import wait_for_papers
from booking.ownership.models import Entitlement, FiledContact, VinClaim
from booking.visits.models import Visit
from club.exchange.models import ExternalRecord
from tests.booking.makes import make_user, make_vehicle
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

KEY = "0123456789abcdef0123"
HEAD = "code,title,issued_on,first_vin,last_vin,work,urgent,title_zh"
ROW = "R-7,Airbag,2026-02-20,WHD12345XTM000100,whd12345atm000250,,yes,气囊"
VIN = "WHD123450TM000177"


@pytest.fixture
def car(world: World) -> Vehicle:
    found = world.booking.vehicle
    assert found is not None
    found.vin = VIN
    found.save()
    return found


def listed(*rows: str, encoding: str = "utf-8") -> dict[str, Any]:
    file = io.BytesIO("\n".join([HEAD, *rows]).encode(encoding))
    file.name = "recalls.csv"
    return {"file": file, "request_key": KEY}


def a_recall() -> Recall:
    draft = RecallDraft(
        code="r-7", title="Airbag", issued_on=TODAY, ranges=[("WHD12345XTM000100", "WHD12345ATM000250")]
    )
    return import_recalls(drafts=[draft], now=NOW, actor=None)[0]


PAGES = ("cars/", "cars/{ref}/", "recalls/", "recalls/r-7/")


def test_the_pages_open_for_the_workshop_and_for_nobody_else(
    world: World, staffed: Staffed, car: Vehicle
) -> None:
    a_recall()
    advisor, editor = staffed("advisor", world.here.site), staffed("editor")
    for page in PAGES:
        path = "/desk/workshop/" + page.format(ref=car.ref)
        assert advisor.get(path).status_code == 200, path
        assert editor.get(path).status_code == 403, path


def test_a_car_is_found_with_what_it_needs_and_who_had_it(
    world: World, staffed: Staffed, car: Vehicle
) -> None:
    a_recall()
    client = staffed("advisor", world.here.site)
    assert car.ref in client.post("/desk/workshop/cars/", {"q": car.plate}, follow=True).content.decode()
    page = client.get(f"/desk/workshop/cars/{car.ref}/").content.decode()
    assert "Airbag" in page
    assert "Ada Lowe" in page


@pytest.mark.source("F2", "F3")
def test_what_the_dealer_system_told_stands_on_the_page_of_the_car(
    world: World, staffed: Staffed, car: Vehicle
) -> None:
    """sources.md F2, F3: engine, gearbox, key; with a repair its sheet and the fault. Keys stay at home."""
    visit = Visit.objects.create(
        number="J1", vehicle=car, site=world.here.site, opened_at=NOW, person=world.member.user
    )
    told: dict[str, Any] = {"source": "dms", "digest": "x", "told_at": NOW}
    for site, key in ((world.here.site, "K-41"), (world.there.site, "K-99")):
        facts = {
            "engine_number": "EA-7",
            "gearbox": "manual",
            "key_number": key,
            "first_service_on": "2026-02-03",
        }
        ExternalRecord.objects.create(
            site=site, kind="vehicles", number="1", vehicle=car, facts=facts, **told
        )
    facts = {"sheet_number": "S-12", "fault_km": "40100"}
    ExternalRecord.objects.create(
        site=world.here.site, kind="visits", number="2", visit=visit, facts=facts, **told
    )
    page = text(staffed("advisor", world.here.site).get(f"/desk/workshop/cars/{car.ref}/"))
    for words in ("engine number", "EA-7", "manual", "K-41", "S-12", "fault at km", "3 February 2026"):
        assert words in page, words
    assert "K-99" not in page


def test_a_member_of_another_site_stays_unnamed(world: World, staffed: Staffed, car: Vehicle) -> None:
    page = staffed("advisor", world.there.site).get(f"/desk/workshop/cars/{car.ref}/").content.decode()
    assert "Ada Lowe" not in page
    assert "customer of another centre" in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_list_is_taken_over_in_any_encoding_we_can_be_sure_of(
    world: World, staffed: Staffed, encoding: str
) -> None:
    client = staffed("advisor", world.here.site)
    assert client.post("/desk/workshop/recalls/", listed(ROW, encoding=encoding)).status_code == 302
    recall = Recall.objects.get()
    assert (recall.code, recall.title_zh, recall.is_urgent) == ("r-7", "气囊", True)
    assert recall.ranges.get().first == "000100"


@pytest.mark.parametrize(
    "row",
    [
        "R-8,,2026-02-20,WHD12345XTM000100,WHD12345ATM000250,,,",
        "R-8,Belt,20.2.26,WHD12345XTM000100,WHD12345ATM000250,,,",
        "R-8,Belt,2026-02-20,WHD12345XTM000100,WHD12345ASM000250,,,", "R-8,Belt,2026-02-20,x,y,,,",
        "R-8,Belt,2026-02-20,WHD12345XTM000100,WHD12345ATM000250,nothing,,", "R-8",
    ],
)  # fmt: skip
def test_one_wrong_line_and_nothing_is_taken_over(world: World, staffed: Staffed, row: str) -> None:
    answer = staffed("advisor", world.here.site).post("/desk/workshop/recalls/", listed(ROW, row))
    assert answer.status_code == 422
    assert "Line 3" in answer.content.decode()
    assert not Recall.objects.exists()


@pytest.mark.parametrize("data", [b"\xff\x00\x81", b"", b"a,b\n1,2", b"\x00" * 50, b"code\n" + b"\xe9" * 3])
def test_a_file_that_is_no_list_is_refused(world: World, staffed: Staffed, data: bytes) -> None:
    file = io.BytesIO(data)
    file.name = "x.csv"
    client = staffed("advisor", world.here.site)
    answer = client.post("/desk/workshop/recalls/", {"file": file, "request_key": KEY})
    assert answer.status_code == 422


def test_a_recalled_car_is_put_right(world: World, staffed: Staffed, car: Vehicle) -> None:
    a_recall()
    client = staffed("workshop", world.here.site)
    assert client.post(f"/desk/workshop/recalls/r-7/{car.ref}/", {"request_key": KEY}).status_code == 302
    assert RecallDone.objects.get().vehicle == car
    other = make_vehicle()
    client.post(f"/desk/workshop/recalls/r-7/{other.ref}/", {"request_key": KEY[::-1]})
    assert RecallDone.objects.count() == 1


def test_whoever_waits_gets_the_car_or_does_not(world: World, staffed: Staffed, car: Vehicle) -> None:
    person = make_user()
    wait_for_papers(user=person, vin=VIN, now=NOW)
    claim = VinClaim.objects.get()
    client = staffed("advisor", world.here.site)
    assert VIN in client.get("/desk/workshop/cars/").content.decode()
    path = f"/desk/workshop/cars/claims/{claim.pk}/"
    assert client.post(path, {"request_key": KEY, "answer": "yes", "note": "V5C"}).status_code == 302
    assert Keeper.objects.get(vehicle=car, until_date=None).user == person
    assert VinClaim.objects.get().state == "accepted"


def test_an_auditor_only_looks(world: World, staffed: Staffed, car: Vehicle) -> None:
    wait_for_papers(user=make_user(), vin=VIN, now=NOW)
    claim = VinClaim.objects.get()
    a_recall()
    client = staffed("auditor")
    assert client.get("/desk/workshop/cars/").status_code == 200
    for path in (
        f"cars/claims/{claim.pk}/", f"cars/{car.ref}/contacts/", f"cars/{car.ref}/belongings/",
        f"recalls/r-7/{car.ref}/", "recalls/",
    ):  # fmt: skip
        assert client.post(f"/desk/workshop/{path}", {"request_key": KEY}).status_code == 403, path


def test_belongings_are_given_and_used_at_ones_own_site(world: World, staffed: Staffed, car: Vehicle) -> None:
    client = staffed("advisor", world.here.site)
    path = f"/desk/workshop/cars/{car.ref}/belongings/"
    assert client.post(path, {"request_key": KEY, "name": "Wash", "units": "0"}).status_code == 422
    assert client.post(path, {"request_key": KEY[::-1], "name": "Wash", "units": "1"}).status_code == 302
    row = Entitlement.objects.get()
    away = client.post(f"{path}{row.pk}/?site={world.there.site.code}", {"request_key": KEY})
    assert away.status_code == 404
    used = client.post(f"{path}{row.pk}/?site={world.here.site.code}", {"request_key": KEY})
    assert used.status_code == 302
    assert Entitlement.objects.get().left == 0


def test_a_contact_is_kept_as_a_fingerprint(world: World, staffed: Staffed, car: Vehicle) -> None:
    client = staffed("advisor", world.here.site)
    path = f"/desk/workshop/cars/{car.ref}/contacts/"
    assert client.post(path, {"request_key": KEY, "kind": "phone", "value": "x"}).status_code == 422
    sent = {"request_key": KEY[::-1], "kind": "email", "value": "Bo@Example.com"}
    assert client.post(path, sent).status_code == 302
    assert "example" not in FiledContact.objects.get().digest


def test_an_accident_is_noted_and_taken_back(world: World, staffed: Staffed, car: Vehicle) -> None:
    Vehicle.objects.filter(pk=car.pk).update(plate_country="CN")
    path = f"/desk/workshop/cars/{car.ref}/"
    advisor = staffed("advisor", world.here.site)
    for answer, noted in (("yes", True), ("no", False)):
        assert advisor.post(path + "yearly/", {"answer": answer}).status_code == 302
        assert ("inspected each year" in advisor.get(path).content.decode()) is noted
    assert staffed("editor").post(path + "yearly/", {"answer": "yes"}).status_code == 403
