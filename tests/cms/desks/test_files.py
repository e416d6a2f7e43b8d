"""Files and other systems at the desk: who may, what is shown, two people for a large list (G4, R58)."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from club import journeys, wire
from club.exchange import actions as exchange
from club.exchange.models import ApiToken, ExportJob, ImportConflict, ImportJob, Integration, WebhookDelivery
from club.trail.models import TrailEntry
from portal.models import User
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import Staffed, World, signed_in, text

CUSTOMERS = b"number,name,phone\nC1,Ada Lowe,\nC2,,\n"


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "private": place}


def upload(client: Client, world: World, data: bytes = CUSTOMERS, kind: str = "customers") -> Any:
    file = SimpleUploadedFile("list.csv", data)
    body = {"site": world.here.site.pk, "kind": kind, "file": file, "source": "dms", "encoding": ""}
    return client.post("/desk/files/lists/", body)


def work() -> None:
    journeys.work_on_lists(clock=lambda: NOW)
    exchange.write_exports(now=NOW)


def test_a_list_goes_the_whole_way_at_the_desk(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager", world.here.site)
    answer = upload(client, world)
    page = answer["Location"]
    assert "Which column is which?" in text(client.get(page))
    columns = {"number": "number", "name": "name", "phone": "phone"}
    assert client.post(f"{page}columns/", {"number": "number"}).status_code == 422
    assert client.post(f"{page}columns/", columns).status_code == 302
    assert client.get(page)["Refresh"] == "3"
    work()
    looked = text(client.get(page))
    assert "Nothing is taken in yet" in looked
    assert "is missing" in looked
    assert client.post(f"{page}take/").status_code == 302
    work()
    assert User.objects.filter(name="Ada Lowe").count() == 2
    done = text(client.get(page))
    assert "Take the list back" in done
    assert "Take 1 refused row again" in done
    assert client.post(f"{page}again/").status_code == 302
    work()
    assert ImportJob.objects.get().counts == {"new": 1, "error": 1}
    assert client.post(f"{page}undo/").status_code == 302
    assert ImportJob.objects.get().state == "undone"
    assert client.post(f"{page}nonsense/").status_code == 404


def test_a_file_that_cannot_be_read_says_so_in_the_form(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager", world.here.site)
    assert upload(client, world, b"\xff\xfe\xff").status_code == 422
    assert upload(client, world, b"number,name\n").status_code == 422
    assert not ImportJob.objects.exists()


@pytest.mark.proves("G4")
def test_others_see_no_list_and_other_sites_find_none(world: World, staffed: Staffed) -> None:
    page = upload(staffed("general_manager", world.here.site), world)["Location"]
    elsewhere = staffed("general_manager", world.there.site)
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.post(f"{page}columns/", {}).status_code == 404
    assert "list.csv" not in text(elsewhere.get("/desk/files/lists/"))
    assert staffed("advisor", world.here.site).get("/desk/files/lists/").status_code == 403
    auditor = staffed("auditor")
    assert auditor.get(page).status_code == 200
    assert auditor.post(f"{page}columns/", {"number": "number", "name": "name"}).status_code == 403


def raised(world: World) -> ImportConflict:
    car = world.booking.vehicle
    return ImportConflict.objects.create(
        site=world.there.site, other_site=world.here.site, source="dms", kind="vehicles", number="V1",
        code="known_elsewhere", digest="x", cells=[{"vin": "V", "plate": "ZZ99"}], vehicle=car, raised_at=NOW,
    )  # fmt: skip


def test_whose_car_it_is_is_decided_by_the_site_that_knows_it(world: World, staffed: Staffed) -> None:
    row = raised(world)
    theirs = staffed("general_manager", world.there.site)
    shown = text(theirs.get("/desk/files/lists/questions/"))
    assert "The other centre or the group decides." in shown
    assert world.member.user.name not in shown
    assert theirs.post(f"/desk/files/lists/questions/{row.pk}/", {"decision": "take"}).status_code == 404
    ours = staffed("general_manager", world.here.site)
    assert ours.post(f"/desk/files/lists/questions/{row.pk}/", {"decision": "leave"}).status_code == 302
    row.refresh_from_db()
    assert row.decision == "refused"


def ask(client: Client, **more: str) -> Any:
    return client.post(
        "/desk/files/exports/", {"kind": "members", "form": "csv", "reason": "Audit", "site": "", **more}
    )


@pytest.mark.source("K7")
@pytest.mark.proves("F4")
def test_a_list_leaves_for_whoever_asked_and_nobody_else(world: World, staffed: Staffed) -> None:
    client, other = staffed("general_manager", world.here.site), staffed("general_manager", world.here.site)
    assert ask(client, reason=" ").status_code == 422
    assert ask(client).status_code == 302
    work()
    job = ExportJob.objects.get()
    path = f"/desk/files/exports/{job.ref}/file/"
    answer = client.get(path)
    content = answer.getvalue().decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert world.member.number in content
    assert f"{job.ref} · general_manager" in content.splitlines()[1]
    assert "'+447700900123" in content
    assert other.get(path).status_code == 404
    exchange.write_exports(now=job.expires_at)  # type: ignore[arg-type]
    assert client.get(path).status_code == 404
    assert not job.file.storage.exists(str(job.file.name))


@pytest.mark.proves("H8")
def test_a_list_is_asked_for_by_who_has_just_shown_who_they_are(world: World, staffed: Staffed) -> None:
    staffed("general_manager", world.here.site)
    User.objects.filter(posts__role="general_manager").update(password=make_password("a work password"))
    client = signed_in(User.objects.get(posts__role="general_manager"))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        stale = ask(client, reason="For the auditor")
        assert stale["Location"] == "/accounts/reauthenticate/?next=%2Fdesk%2Ffiles%2Fexports%2F"
        assert not ExportJob.objects.exists()
        client.post(stale["Location"], {"password": "a work password"})
        assert "For the auditor" in client.get("/desk/files/exports/").content.decode()
        assert ask(client)["Location"] == "/desk/files/exports/"


def test_a_large_list_needs_a_second_person(
    world: World, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("club.exchange.actions.exports.FREE_ROWS", 0)
    client, other = staffed("general_manager", world.here.site), staffed("general_manager", world.here.site)
    ask(client)
    job = ExportJob.objects.get()
    assert job.state == "asked"
    path = f"/desk/files/exports/{job.ref}/"
    client.post(path, {"decision": "agree"})
    assert ExportJob.objects.get().state == "asked"
    assert staffed("general_manager", world.there.site).post(path, {"decision": "agree"}).status_code == 404
    assert "Audit" in text(other.get("/desk/files/exports/"))
    other.post(path, {"decision": "agree"})
    assert ExportJob.objects.get().state == "queued"


@pytest.mark.parametrize("kind", ExportJob.Kind.values)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_can_be_written(world: World, staffed: Staffed, kind: str, form: str) -> None:
    ask(staffed("general_manager", world.here.site), kind=kind, form=form)
    work()
    assert ExportJob.objects.get().state == "ready"


@pytest.mark.proves("K2")
def test_who_took_a_complaint_away_stands_at_each_of_them(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager", world.here.site)
    tickets = [
        journeys.raise_ticket(site=site, source="phone", words="It squeals.", now=NOW, key=f"k{n}")
        for n, site in enumerate((world.here.site, world.here.site, world.there.site))
    ]
    ask(client, kind="complaints", reason="Yearly review")
    work()
    job, clerk = ExportJob.objects.get(), User.objects.get(posts__role="general_manager")
    rows = TrailEntry.objects.filter(verb="ticket.exported").order_by("pk")
    assert [row.subject_id for row in rows] == [str(ticket.pk) for ticket in tickets[:2]]
    assert {(row.actor, row.at, row.why, row.site, row.after["list"]) for row in rows} == {
        (clerk, NOW, "Yearly review", world.here.site, job.ref)
    }
    page = text(client.get(reverse("desk_ticket", args=[tickets[0].ref])))
    assert "Who has looked" in page
    assert f"general_manager</td><td>taken away in a list {job.ref}" in page
    care = staffed("sales", world.here.site)
    assert "Who has looked" not in text(care.get(reverse("desk_ticket", args=[tickets[0].ref])))


@pytest.mark.proves("E5")
def test_what_left_comes_in_unchanged(world: World, staffed: Staffed) -> None:
    """import(export(x)) = x, with a name that a spreadsheet would run."""
    site, boss = world.here.site, world.member.user
    for kind, data in (
        ("customers", "number,name,phone,email\nC1,=1+1 Lowe,+447700900555,x@example.com\n"),
        ("vehicles", "vin,plate,customer\nWVWZZZ1K16W000001,AB12CDE,C1\n"),
        (
            "visits",
            ("number,vin,customer,opened,closed,text,net\n"
             "J1,WVWZZZ1K16W000001,C1,2026-02-27 09:00,2026-02-27 16:00,@work,12.50\n"),
        ),
        ("policies", "number,vin,insurer,ends_on\nP1,WVWZZZ1K16W000001,-Acme,2026-09-30\n"),
    ):  # fmt: skip
        assert taken(site, kind, io.BytesIO(data.encode()), boss).counts == {"new": 1}
    before = list(User.objects.order_by("pk").values())
    for kind in ("customers", "vehicles", "visits", "policies"):
        job = exchange.ask_export(kind=kind, form="csv", sites=[site], reason="x", now=NOW, actor=boss)
        work()
        job.refresh_from_db()
        with job.file.open("rb") as file:
            back = taken(site, kind, io.BytesIO(file.read()), boss)
        assert back.counts.get("conflict", 0) == 0, list(back.imported.values("code", "number"))
    assert list(User.objects.order_by("pk").values()) == before


def taken(site: Any, kind: str, file: io.BytesIO, actor: User) -> ImportJob:
    job = exchange.take_in(site=site, kind=kind, upload=file, name=kind, now=NOW, actor=actor)
    exchange.name_columns(job=job, mapping=job.mapping, now=NOW, actor=actor)
    work()
    job.refresh_from_db()
    exchange.confirm_list(job=job, now=NOW, actor=actor)
    work()
    job.refresh_from_db()
    return job


def test_a_key_is_shown_once(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager", world.here.site)
    made = client.post(
        "/desk/setup/systems/", {"name": "Autoline", "source": "al", "site": world.here.site.pk}
    )
    page = made["Location"]
    assert client.post(f"{page}keys/", {"scopes": [], "per_minute": 5}).status_code == 422
    shown = text(client.post(f"{page}keys/", {"scopes": ["visits:read"], "per_minute": 5}))
    key = shown.split("<code>")[1].split("</code>")[0]
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/visits").status_code == 200
    assert key not in text(client.get(page))
    token = ApiToken.objects.get()
    assert staffed("general_manager", world.there.site).get(page).status_code == 404
    assert client.post(f"/desk/setup/keys/{token.pk}/end/").status_code == 302
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/visits").status_code == 401
    nobody = client.post("/desk/setup/systems/", {"name": "All", "source": "al", "site": ""})
    assert nobody.status_code == 404  # the whole group is not this person's


def test_an_address_at_home_is_refused_at_the_desk(world: World, staffed: Staffed) -> None:
    client = staffed("general_manager", world.here.site)
    made = exchange.make_integration(name="X", source="x", site=world.here.site, now=NOW, actor=None)
    path = f"/desk/setup/systems/{made.ref}/addresses/"
    client.post(path, {"url": "https://127.0.0.1/hook", "kinds": ["visit.closed"]})
    assert not Integration.objects.get().endpoints.exists()


def test_a_message_is_sent_again_by_hand_under_its_old_id(world: World, staffed: Staffed) -> None:
    """By who may act at its centre; to another centre it is not there."""
    client, ids = staffed("general_manager", world.here.site), []

    def send(url: str, *, body: bytes, headers: Any) -> wire.Answer:
        ids.append(headers["webhook-id"])
        return wire.Answer(200, b"")

    made = exchange.make_integration(name="X", source="x", site=world.here.site, now=NOW, actor=None)
    exchange.add_endpoint(
        integration=made, url="https://dms.example/hook", kinds=["visit.closed"], now=NOW, actor=None,
        resolve=lambda host, port: ["93.184.216.34"],
    )  # fmt: skip
    exchange.emit(kind="visit.closed", site=world.here.site, key="v:1", data={"visit": "abc"}, now=NOW)
    exchange.deliver_webhooks(now=timezone.now(), send=send)
    path = reverse("desk_message_again", args=[WebhookDelivery.objects.get().pk])
    assert staffed("general_manager", world.there.site).post(path).status_code == 404
    assert exchange.deliver_webhooks(now=timezone.now(), send=send) == 0
    assert client.post(path).status_code == 302
    exchange.deliver_webhooks(now=timezone.now(), send=send)
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    world: World, staffed: Staffed, django_assert_num_queries: Callable[..., Any], rows: int
) -> None:
    client = staffed("general_manager", world.here.site)
    for _ in range(rows):
        upload(client, world)
        exchange.make_integration(name="X", source="x", site=world.here.site, now=NOW, actor=None)
    client.get("/desk/files/lists/")
    with django_assert_num_queries(14):
        client.get("/desk/files/lists/")
    with django_assert_num_queries(14):
        client.get("/desk/setup/systems/")
