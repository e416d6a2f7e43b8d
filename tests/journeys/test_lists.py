"""Lists of a dealer system, from the file to points: twice is once, undone is as before (safety.md E4–E9)."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from booking.garage.rules import with_check_digit
from booking.sites.models import Site
from booking.visits.models import Visit, VisitLine, VisitRefund
from club import journeys
from club.exchange import actions as exchange
from club.exchange.models import ExportJob, ExternalRecord, ImportConflict, ImportedRow, ImportJob
from club.exchange.reading import csv_rows
from club.exchange.rules import neutral
from club.exchange.rules.cells import is_formula
from club.exchange.workbooks import workbook_rows
from club.journeys.visit import settle
from club.members.actions import set_consent
from club.members.models import Company, CompanyCar, Consent
from club.members.queries import id_number
from club.notices.models import Notice
from loyalty.ledger.models import Entry
from portal.models import User
from tests.booking.scenes import a_person, a_scene, a_site

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VIN, OTHER_VIN = with_check_digit("WVWZZZ1KZ6W000001"), with_check_digit("WVWZZZ1KZ6W000002")
CUSTOMERS = """Customer No,Name,Mobile,E-mail,City
C1,Ada Lowe,07700 900123,ada@example.com,Reading
C2,王小明,07700 900124,,Reading
"""
VEHICLES = f"""vin,plate,customer,model,engine no,km
{VIN},AB12 CDE,C1,Tern,EN-1,"12,000"
{OTHER_VIN},AB13 CDE,C2,Tern,,
"""
VISITS = f"""number,vin,customer,opened,closed,km,kind,text,net,tax,payer
J1,{VIN},C1,2026-02-27 09:00,2026-02-27 16:00,12500,labour,Annual service,200.00,40.00,customer
J1,{VIN},C1,2026-02-27 09:00,2026-02-27 16:00,12500,parts,Oil filter,"1,020.50",204.10,customer
J2,{OTHER_VIN},C2,2026-02-26 09:00,2026-02-26 16:00,,labour,Bulb,5.00,1.00,warranty
"""
POLICIES = f"number,vin,kind,insurer,ends\nP1,{VIN},motor,Acme,2026-09-30\n"


@pytest.fixture
def site(db: None) -> Site:
    return a_site()


@pytest.fixture
def boss(site: Site) -> User:
    return a_person("Boss")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }


def upload(site: Site, kind: str, text: str, actor: User, **more: Any) -> ImportJob:
    file = io.BytesIO(text.encode(more.pop("as_encoding", "utf-8")))
    job = exchange.take_in(
        site=site, kind=kind, upload=file, name=f"{kind}.csv", now=NOW, actor=actor, **more
    )
    exchange.name_columns(job=job, mapping=job.mapping, now=NOW, actor=actor)
    journeys.work_on_lists(clock=lambda: NOW)
    return ImportJob.objects.get(pk=job.pk)


def take(site: Site, kind: str, text: str, actor: User, **more: Any) -> ImportJob:
    job = upload(site, kind, text, actor, **more)
    assert job.state == "checked", (job.problem, list(job.imported.values("line", "column", "code", "value")))
    exchange.confirm_list(job=job, now=NOW, actor=actor)
    journeys.work_on_lists(clock=lambda: NOW)
    return ImportJob.objects.get(pk=job.pk)


def all_of_it(site: Site, boss: User) -> list[ImportJob]:
    texts = {"customers": CUSTOMERS, "vehicles": VEHICLES, "visits": VISITS, "policies": POLICIES}
    return [take(site, kind, text, boss) for kind, text in texts.items()]


def frozen() -> dict[str, list[Any]]:
    models = (User, Vehicle, Keeper, Visit, VisitLine, InsurancePolicy, ExternalRecord, Entry, ImportConflict)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def problems(job: ImportJob) -> list[tuple[int, str, str]]:
    return list(job.imported.order_by("line").values_list("line", "column", "code"))


@pytest.mark.source("H15")
def test_four_lists_become_people_cars_bills_and_covers(site: Site, boss: User) -> None:
    assert [job.counts for job in all_of_it(site, boss)] == [{"new": 2}, {"new": 2}, {"new": 2}, {"new": 1}]
    ada = User.objects.get(email="ada@example.com")
    assert (ada.name, str(ada.phone), ada.has_usable_password()) == ("Ada Lowe", "+447700900123", False)
    car = Vehicle.objects.for_user(ada).get()
    assert (car.vin, car.plate_key) == (VIN, "AB12CDE")
    visit = Visit.objects.get(external_number="J1")
    assert (visit.person, visit.vehicle, visit.odometer_km) == (ada, car, 12_500)
    lines = visit.lines.order_by("position").values_list("kind", "net_minor", "tax_minor")
    assert list(lines) == [("labour", 20_000, 4_000), ("parts", 102_050, 20_410)]
    assert car.insurance.get().insurer == "Acme"
    record = ExternalRecord.objects.get(kind="vehicles", number=VIN)
    assert record.facts["engine_number"] == "EN-1"
    assert ImportedRow.objects.filter(number="J2", is_dry=False).get().late_days == 3


@pytest.mark.proves("E8")
def test_a_dry_run_counts_and_writes_nothing(site: Site, boss: User) -> None:
    before = frozen()
    job = upload(site, "customers", CUSTOMERS + "C3,,,,\nC4,Bo,not a phone,,\n", boss)
    assert job.counts == {"new": 2, "error": 2}
    assert [found for found in problems(job) if found[2]] == [
        (4, "name", "missing"),
        (5, "phone", "bad_phone"),
    ]
    assert frozen() == before


@pytest.mark.proves("E4")
@pytest.mark.parametrize(
    ("number", "code"), [("3.10E+17", "spreadsheet_number"), ("J" * 41, "number_length")]
)
def test_a_number_that_cannot_be_one_is_an_error_of_its_row_in_every_list(
    number: str, code: str, site: Site, boss: User
) -> None:
    texts = {
        "vehicles": VEHICLES.replace("vin,plate", "number,vin,plate").replace(VIN, f"{number},{VIN}").replace(
            OTHER_VIN, f"V2,{OTHER_VIN}"
        ),
        "visits": VISITS.replace("J2", number), "policies": POLICIES.replace("P1", number),
    }  # fmt: skip
    take(site, "customers", CUSTOMERS, boss)
    take(site, "vehicles", VEHICLES, boss)
    for kind, text in texts.items():
        assert {row[1:] for row in problems(upload(site, kind, text, boss))} == {("number", code)}


@pytest.mark.proves("E6")
def test_the_same_lists_again_change_nothing(site: Site, boss: User) -> None:
    all_of_it(site, boss)
    before = frozen()
    again = all_of_it(site, boss)
    assert [job.counts for job in again] == [
        {"unchanged": 2},
        {"unchanged": 2},
        {"unchanged": 2},
        {"unchanged": 1},
    ]
    assert frozen() == before


def test_what_changed_is_changed_and_only_that(site: Site, boss: User) -> None:
    all_of_it(site, boss)
    changed = VEHICLES.replace("AB12 CDE", "AB77 CDE")
    assert take(site, "vehicles", changed, boss).counts == {"changed": 1, "unchanged": 1}
    assert Vehicle.objects.get(vin=VIN).plate == "AB77 CDE"


def test_a_members_bill_earns_once_and_an_undo_takes_its_points(site: Site, boss: User) -> None:
    a_scene()
    take(site, "customers", CUSTOMERS, boss)
    take(site, "vehicles", VEHICLES, boss)
    ada = User.objects.get(email="ada@example.com")
    journeys.join_club(
        user=ada, name=ada.name, phone=ada.phone, site=site, consents={}, referral_code="", how="desk",
        now=NOW - timedelta(days=30),
    )  # fmt: skip
    job = take(site, "visits", VISITS, boss)
    assert sum(Entry.objects.filter(account__owner=ada).values_list("points", flat=True)) == 1_220
    journeys.undo_list(job=job, now=NOW, actor=boss)
    assert sum(Entry.objects.filter(account__owner=ada).values_list("points", flat=True)) == 0
    assert sum(VisitRefund.objects.values_list("net_minor", flat=True)) == 122_550
    assert not Visit.objects.counting().exists()
    assert take(site, "visits", VISITS, boss).counts == {"new": 2}


def test_undone_is_as_before(site: Site, boss: User) -> None:
    before = frozen()
    jobs = [take(site, "customers", CUSTOMERS, boss), take(site, "vehicles", VEHICLES, boss)]
    between = frozen()
    jobs += [take(site, "policies", POLICIES, boss)]
    journeys.undo_list(job=jobs[2], now=NOW, actor=boss)
    assert frozen() == between
    journeys.undo_list(job=jobs[1], now=NOW, actor=boss)
    journeys.undo_list(job=jobs[0], now=NOW, actor=boss)
    assert frozen() == before
    with pytest.raises(exchange.NoLongerUndone):
        journeys.undo_list(job=jobs[0], now=NOW, actor=boss)


def test_an_undo_puts_back_what_a_change_took(site: Site, boss: User) -> None:
    all_of_it(site, boss)
    before = frozen()
    job = take(site, "vehicles", VEHICLES.replace("AB12 CDE", "AB77 CDE"), boss)
    journeys.undo_list(job=job, now=NOW, actor=boss)
    assert frozen()["Vehicle"] == before["Vehicle"]
    assert take(site, "vehicles", VEHICLES.replace("AB12 CDE", "AB77 CDE"), boss).counts["changed"] == 1


@pytest.mark.proves("E9")
def test_a_car_of_another_site_waits_for_that_site(site: Site, boss: User) -> None:
    all_of_it(site, boss)
    there, before = a_site(), frozen()
    take(there, "customers", "number,name\nX9,Mallory\n", boss)
    job = take(there, "vehicles", f"vin,plate,customer\n{VIN},ZZ99 ZZZ,X9\n", boss)
    assert job.counts == {"conflict": 1}
    conflict = ImportConflict.objects.get()
    assert (conflict.code, conflict.other_site) == ("known_elsewhere", site)
    assert frozen()["Vehicle"] == before["Vehicle"]
    assert frozen()["Keeper"] == before["Keeper"]
    assert take(there, "vehicles", f"vin,plate,customer\n{VIN},ZZ99 ZZZ,X9\n", boss).counts == {
        "unchanged": 1
    }
    journeys.decide_conflict(conflict=conflict, take=True, now=NOW, actor=boss)
    car = Vehicle.objects.get(vin=VIN)
    assert (car.plate, car.keepers.get(until_date=None).user.name) == ("ZZ99 ZZZ", "Mallory")
    with pytest.raises(exchange.AlreadyDecided):
        journeys.decide_conflict(conflict=conflict, take=False, now=NOW, actor=boss)


def test_a_bill_told_differently_asks_and_is_written_anew(site: Site, boss: User) -> None:
    all_of_it(site, boss)
    other = VISITS.replace("200.00,40.00", "150.00,30.00")
    assert take(site, "visits", other, boss).counts == {"conflict": 1, "unchanged": 1}
    assert VisitLine.objects.count() == 3
    journeys.decide_conflict(conflict=ImportConflict.objects.get(), take=True, now=NOW, actor=boss)
    fresh = Visit.objects.counting().get(corrects__external_number="J1")
    assert list(fresh.lines.order_by("position").values_list("net_minor", flat=True)) == [15_000, 102_050]


def test_who_may_be_known_already_is_asked_about(site: Site, boss: User) -> None:
    known = a_person("Ada")
    User.objects.filter(pk=known.pk).update(name="Ada Lowe", phone="+447700900123")
    assert take(site, "customers", CUSTOMERS, boss).counts == {"new": 1, "conflict": 1}
    journeys.decide_conflict(conflict=ImportConflict.objects.get(), take=True, now=NOW, actor=boss)
    assert ExternalRecord.objects.get(number="C1").person == known


def test_a_visit_still_open_is_closed_by_a_later_list(site: Site, boss: User) -> None:
    take(site, "customers", CUSTOMERS, boss)
    take(site, "vehicles", VEHICLES, boss)
    first = f"number,vin,opened\nJ1,{VIN},2026-02-27 09:00\n"
    assert take(site, "visits", first, boss).counts == {"new": 1}
    assert not Visit.objects.get().is_closed()
    assert take(site, "visits", VISITS, boss).counts == {"changed": 1, "new": 1}
    assert Visit.objects.get(external_number="J1").lines.count() == 2


@pytest.mark.proves("K7")
def test_an_id_number_is_kept_sealed_of_members_who_agreed_and_of_nobody_else(site: Site, boss: User) -> None:
    take(site, "customers", CUSTOMERS, boss)
    for name in ("Ada Lowe", "王小明"):
        journeys.join_club(
            user=User.objects.get(name=name), name=name, phone="", site=site, consents={}, referral_code="",
            how="desk", now=NOW,
        )  # fmt: skip
    ada = User.objects.get(email="ada@example.com")
    set_consent(
        person=ada, purpose=Consent.Purpose.SENSITIVE, channel="email", granted=True, text_version="1",
        how="web", now=NOW,
    )  # fmt: skip
    told = "number,name,身份证号\nC1,Ada Lowe,310101199001011234\nC2,王小明,310101199001015678\n"
    job = take(site, "customers", told + "C9,Zoe,31010119900101\n", boss)
    assert job.counts == {"changed": 2, "new": 1}
    assert problems(job) == [(2, "", ""), (3, "", "id_not_kept"), (4, "", "id_not_kept")]
    assert id_number(ada.member) == "310101199001011234"
    assert id_number(User.objects.get(name="王小明").member) is None
    assert "31010119" not in str([frozen(), list(ImportedRow.objects.values())])


PAYLOADS = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "＝1", " =1", "'=1", "\u3000+1", '=HYPERLINK("http://x")')


@pytest.mark.proves("E5")
@pytest.mark.parametrize("kind", list(ExportJob.Kind.values))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_any_list_that_leaves_is_a_formula(site: Site, boss: User, kind: str, form: str) -> None:
    """Every text a list may carry is a payload here; what left comes in again and changes nothing."""
    for n, payload in enumerate(PAYLOADS):
        row = {"number": f"C{n}", "name": f"N{payload}", **dict.fromkeys(WORDS, payload)}
        cells = [neutral(str(cell)) for cell in row.values()]
        text = io.StringIO()
        csv.writer(text).writerows([list(row), cells])
        take(site, "customers", text.getvalue(), boss)
    take(site, "vehicles", f"vin,plate,customer,description,engine no\n{VIN},AB12 CDE,C1,'=1,'+1\n", boss)
    bill = f"J1,{VIN},C1,2026-02-27,2026-02-27,,labour,'=1,2,0,\n"
    take(site, "visits", VISITS.splitlines()[0] + "\n" + bill, boss)
    take(site, "policies", f"number,vin,insurer,ends\nP1,{VIN},'=Acme,2026-09-30\n", boss)
    asked = exchange.ask_export(kind=kind, form=form, sites=[site], reason="Test", now=NOW, actor=boss)
    exchange.write_exports(now=NOW)
    job = ExportJob.objects.get(pk=asked.pk)
    assert job.state == "ready"
    with job.file.open("rb") as file:
        data = file.read()
    rows = list(csv_rows(io.BytesIO(data), "utf-8-sig") if form == "csv" else workbook_rows(io.BytesIO(data)))
    assert [cell for row in rows for cell in row if is_formula(cell)] == []
    if form == "csv" and kind in ("customers", "vehicles", "policies"):
        before = frozen()
        again = take(site, kind, data.decode("utf-8-sig"), boss)
        assert set(again.counts) <= {"unchanged", "changed"}
        for model in ("User", "Vehicle", "Keeper", "InsurancePolicy"):
            assert frozen()[model] == before[model], "import(export(x)) = x"


WORDS = ("company", "street", "town", "occupation", "industry", "hobbies", "note")


def test_appointments_take_their_place_and_give_it_back(db: None) -> None:
    scene, boss = a_scene(), a_person("Boss")
    text = "record,start,end\nA1,2026-03-03 09:00,2026-03-03 10:00\nA2,2026-03-03 09:00,soon\n"
    job = take(scene.site, "appointments", text, boss)
    assert job.counts == {"new": 1, "error": 1}
    assert scene.site.foreign_bookings.get().state == "placed"
    assert take(scene.site, "appointments", text, boss).counts == {"unchanged": 1, "error": 1}
    journeys.undo_list(job=job, now=NOW, actor=boss)
    assert not scene.site.foreign_bookings.exists()


@pytest.mark.proves("E7")
@pytest.mark.parametrize("cut", [1, 3, 7])
def test_a_list_cut_off_goes_on_behind_its_last_chunk(
    site: Site, boss: User, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("club.exchange.actions.lists.CHUNK", 2)
    text = "number,name\n" + "".join(f"C{n},Person {n}\n" for n in range(20))
    job = upload(site, "customers", text, boss)
    exchange.confirm_list(job=job, now=NOW, actor=boss)
    job = exchange.claim_list(now=NOW)  # type: ignore[assignment]
    turns = iter(range(cut, -1, -1))
    exchange.work_on(job=job, clock=lambda: NOW, go_on=lambda: bool(next(turns)))
    assert ImportJob.objects.get().state == "queued"
    while (job := ImportJob.objects.get()).state == "queued":
        journeys.work_on_lists(clock=lambda: NOW + timedelta(minutes=10))
    assert (job.counts, job.state) == ({"new": 20}, "done")
    assert User.objects.filter(name__startswith="Person").count() == 20


def test_bills_of_a_list_earn_as_they_do_one_by_one(site: Site, boss: User) -> None:
    """Welcome, messages of fresh bills and a company car's driver included; done again it changes nothing."""
    a_scene()
    take(site, "customers", CUSTOMERS, boss)
    take(site, "vehicles", VEHICLES, boss)
    people = [User.objects.get(name=name) for name in ("Ada Lowe", "王小明")]
    for person in people:
        journeys.join_club(
            user=person, name=person.name, phone=person.phone, site=site, consents={}, referral_code="",
            how="desk", now=NOW - timedelta(days=30),
        )  # fmt: skip
    ada, driver = people
    User.objects.filter(pk=ada.pk).update(last_login=NOW)
    Vehicle.objects.filter(vin=VIN).update(verified_at=NOW)
    company = Company.objects.create(name="Acme", site=site, created_at=NOW)
    CompanyCar.objects.create(
        company=company,
        vehicle=Vehicle.objects.get(vin=OTHER_VIN),
        from_date=NOW.date() - timedelta(days=30),
        points_to="driver",
    )
    take(site, "visits", VISITS.replace("5.00,1.00,warranty", "50.00,10.00,customer"), boss)
    before = frozen()["Entry"]
    earned = Entry.objects.order_by("account__owner", "key").values_list("account__owner__name", "points")
    assert list(earned) == [("Ada Lowe", 1_220), ("Ada Lowe", 200), ("王小明", 50)]
    told = Notice.objects.filter(kind="points_earned").values_list("person__name", flat=True)
    assert sorted(told) == ["Ada Lowe", "王小明"]
    for visit in Visit.objects.select_related("site", "person", "vehicle"):
        assert settle(visit=visit, now=NOW, actor=None) is not None  # another bill would be refused
    assert (frozen()["Entry"], driver.loyalty_account.entries.count()) == (before, 1)


def test_what_was_refused_is_taken_again_when_its_car_has_come(site: Site, boss: User) -> None:
    take(site, "customers", CUSTOMERS, boss)
    take(site, "vehicles", VEHICLES.replace(OTHER_VIN, VIN[:-1] + "9"), boss)
    job = take(site, "visits", VISITS, boss)
    assert job.counts == {"new": 1, "error": 1}
    assert again(job, boss).counts == {"new": 1, "error": 1}
    take(site, "vehicles", f"vin,plate,customer\n{OTHER_VIN},AB14 CDE,C2\n", boss)
    job = again(job, boss)
    assert (job.counts, job.state) == ({"new": 2}, "done")
    assert problems(job) == [(2, "", ""), (4, "", "")]
    with pytest.raises(exchange.NothingRefused):
        exchange.take_again(job=job, now=NOW, actor=boss)
    journeys.undo_list(job=job, now=NOW, actor=boss)
    assert not Visit.objects.counting().exists()
    with pytest.raises(exchange.NotNow):
        exchange.take_again(job=job, now=NOW, actor=boss)


def test_an_id_number_is_kept_when_its_owner_agrees_later(site: Site, boss: User) -> None:
    told = CUSTOMERS.replace("City", "City,身份证号").replace("Reading", "Reading,310101199001011234", 1)
    job = take(site, "customers", told, boss)
    assert list(job.imported.refused().values_list("number", flat=True)) == ["C1"]
    ada = User.objects.get(name="Ada Lowe")
    assert again(job, boss).imported.refused().count() == 1
    journeys.join_club(
        user=ada, name=ada.name, phone="", site=site, consents={}, referral_code="", how="desk", now=NOW
    )
    set_consent(
        person=ada, purpose=Consent.Purpose.SENSITIVE, channel="email", granted=True, text_version="1",
        how="web", now=NOW,
    )  # fmt: skip
    job = again(job, boss)
    kept = id_number(User.objects.get(pk=ada.pk).member)
    assert (kept, job.counts) == ("310101199001011234", {"new": 2})
    assert not job.imported.refused().exists()
    assert [row.after["made"] for row in job.imported.all()] == ["person", "person"]
    assert take(site, "customers", told, boss).counts == {"unchanged": 2}


def again(job: ImportJob, boss: User) -> ImportJob:
    exchange.take_again(job=job, now=NOW, actor=boss)
    journeys.work_on_lists(clock=lambda: NOW)
    return ImportJob.objects.get(pk=job.pk)


def test_a_longer_list_than_a_browser_may_send_goes_in_on_the_server(
    site: Site, boss: User, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("club.exchange.lists_in.ROWS_MAX", 1)
    assert upload(site, "customers", CUSTOMERS, boss).state == "failed"
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS)
    call_command("take_list", site.code, "customers", str(path))
    journeys.work_on_lists(clock=lambda: NOW)
    job = ImportJob.objects.get(state="checked")
    assert job.counts == {"new": 2}
    with pytest.raises(CommandError, match="no centre"):
        call_command("take_list", "nowhere", "customers", str(path))
