"""Care at the desk: worklist by clock, a ticket worked through, two editors, warnings, tasks, budgets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from club import journeys
from club.clocks.models import Clock
from club.complaints import actions as complaints
from club.complaints.models import Goodwill, Ticket, TicketEntry
from club.tasks.models import Task
from club.trail.models import TrailEntry
from club.warnings.models import EarlyWarning, WarningRecipient
from tests.booking.scenes import NOW, TODAY, numbers
from tests.cms.desks.conftest import Staffed, World, text

HOUR = timedelta(hours=1)


@pytest.fixture
def care(world: World, staffed: Staffed) -> Client:
    return staffed("care_agent", world.here.site)


def raised(world: World, **more: Any) -> Ticket:
    facts: dict[str, Any] = {
        "site": world.here.site, "source": "phone", "words": "It squeals.", "now": NOW,
        "key": f"k{next(numbers)}", "person": world.member.user, "vehicle": world.booking.vehicle,
    }  # fmt: skip
    return journeys.raise_ticket(**facts | more)


def act(client: Client, ticket: Ticket, name: str, **data: Any) -> Any:
    version = Ticket.objects.get(pk=ticket.pk).version
    key = {"request_key": f"rk{next(numbers)}"}
    return client.post(
        reverse("desk_ticket_deed", args=[ticket.ref, name]), {"version": version} | key | data
    )


def local(hours: int) -> str:
    return (NOW + hours * HOUR).strftime("%Y-%m-%dT%H:%M")


def test_the_worklist_shows_what_falls_due_first_in_its_colour(world: World, care: Client) -> None:
    calm, urgent = raised(world), raised(world, words="Late one")
    Clock.objects.filter(subject=urgent.subject, kind="contact").update(
        half_at=NOW - 3 * HOUR, most_at=NOW - 2 * HOUR, due_at=NOW - HOUR, over_at=NOW
    )
    page = text(care.get("/desk/care/"))
    assert page.index(urgent.ref) < page.index(calm.ref)
    assert "desk-badge is-stop" in page
    assert urgent.ref in text(care.get("/desk/care/?view=late"))
    assert calm.ref not in text(care.get("/desk/care/?view=late"))
    assert "None here" in text(care.get("/desk/care/?view=closed"))


def test_another_site_sees_nothing_and_readers_change_nothing(world: World, staffed: Staffed) -> None:
    ticket = raised(world)
    far = staffed("care_agent", world.there.site)
    assert ticket.ref not in text(far.get("/desk/care/"))
    assert far.get(reverse("desk_ticket", args=[ticket.ref])).status_code == 404
    assert act(far, ticket, "note", words="x").status_code == 404
    reader = staffed("sales", world.here.site)
    assert reader.get(reverse("desk_ticket", args=[ticket.ref])).status_code == 200
    assert act(reader, ticket, "note", words="x").status_code == 403
    assert staffed("editor").get("/desk/care/").status_code == 403


@pytest.mark.source("H16")
def test_who_follows_a_complaint_from_another_site_finds_it_and_can_act(
    world: World, staffed: Staffed
) -> None:
    """A complaint about a site is not handled by that site alone (care.md §2)."""
    far = staffed("care_agent", world.there.site)
    beside = Post.objects.get(role="care_agent", site=world.there.site).user
    ticket, other = raised(world), raised(world, words="Nobody follows this one")
    assert ticket.overseer == beside, "chosen because nobody works for the whole group"
    Ticket.objects.filter(pk=other.pk).update(overseer=None)
    for view in ("", "mine"):
        listed = text(far.get("/desk/care/", {"view": view}))
        assert ticket.ref in listed, view
        assert other.ref not in listed, view
    deed = reverse("desk_ticket_deed", args=[ticket.ref, "note"])
    assert deed in text(far.get(reverse("desk_ticket", args=[ticket.ref])))
    assert act(far, ticket, "note", words="I called the foreman.").status_code == 302
    assert act(far, other, "note", words="x").status_code == 404
    Ticket.objects.filter(pk=other.pk).update(first_owner=beside)
    read = text(far.get(reverse("desk_ticket", args=[other.ref])))
    assert reverse("desk_ticket_deed", args=[other.ref, "note"]) not in read, "who received it hands it over"
    assert act(far, other, "note", words="x").status_code == 404
    Ticket.objects.filter(pk=ticket.pk).update(
        stage="closed", cause="procedure", closed_at=NOW - timedelta(days=29)
    )
    assert "What now" not in text(far.get(reverse("desk_ticket", args=[ticket.ref]))), "read, no more"
    assert act(far, ticket, "reopen", words="x").status_code == 404
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=NOW - timedelta(days=31))
    assert far.get(reverse("desk_ticket", args=[ticket.ref])).status_code == 404


def test_the_timeline_says_where_a_step_led(world: World, care: Client) -> None:
    """Whose it became, which stage and which class, in the reader's language."""
    ticket, me = raised(world), Post.objects.get(role="care_agent").user
    TicketEntry.objects.create(ticket=ticket, at=NOW, kind="handler", facts={"to": me.pk}, actor=me)
    complaints.reclassify(ticket=ticket, klass="crisis", why="Press", now=NOW, actor=me)
    act(care, ticket, "accept", promise_at=local(4))
    page = reverse("desk_ticket", args=[ticket.ref])
    shown = text(care.get(page))
    chinese = text(care.get(page, headers={"accept-language": "zh-hans"}))
    for kind, led_to in (("given to", str(me)), ("next stage", "accept"), ("another class", "crisis")):
        assert f"<b>{kind}</b> · {led_to} <small>" in shown, kind
    assert "· 危机 <small>" in chinese
    assert "<dt>收到时间</dt>" in chinese, "not the word for who came to a visit"


def test_a_ticket_is_worked_through_to_its_end(world: World, care: Client, staffed: Staffed) -> None:
    lead = staffed("team_lead", world.here.site)
    told = {
        "source": "phone", "site": world.here.site.pk, "member": world.member.number, "area": "repair",
        "klass": "general", "words": "It squeals.", "request_key": "r1",
    }  # fmt: skip
    answer = care.post("/desk/care/tickets/new/", told)
    assert answer.status_code == 422
    assert "write down until when" in text(answer)
    assert "It squeals." in text(answer)
    assert care.post("/desk/care/tickets/new/", told | {"promise_at": local(4)}).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.person, ticket.stage) == (world.member.user, "handle")
    assert act(care, ticket, "contact", channel="phone", is_reached="on", words="Sorry").status_code == 302
    assert act(care, ticket, "resolve", words="x").status_code == 409
    assert act(care, ticket, "answer", words="New pads.").status_code == 302
    assert act(care, ticket, "resolve", words="Fitted.").status_code == 302
    refused = act(care, ticket, "follow-up", is_satisfied="yes", words="Fine")
    assert refused.status_code == 403
    assert "Fine" in text(refused)
    assert act(care, ticket, "close", cause="procedure", lesson="").status_code == 409
    assert act(lead, ticket, "follow-up", is_satisfied="yes", words="Fine").status_code == 302
    alone = act(lead, ticket, "close", cause="procedure", lesson="Order pads early")
    assert alone.status_code == 409
    assert "somebody who follows it from outside" in text(lead.get(reverse("desk_ticket", args=[ticket.ref])))
    staffed("care_agent")
    above = Post.objects.get(role="care_agent", site=None).user
    assert act(lead, ticket, "overseer", by=above.pk).status_code == 302
    assert act(lead, ticket, "close", cause="procedure", lesson="Order pads early").status_code == 302
    page = text(lead.get(reverse("desk_ticket", args=[ticket.ref])))
    assert "Order pads early" in page
    assert "Open again" in page
    assert "What we learn" in text(lead.get("/desk/care/figures/"))
    read = TrailEntry.objects.filter(verb="ticket.read", subject_id=str(ticket.pk))
    assert read.exists(), "every look is written down"
    assert "Confidential" in text(lead.get(reverse("desk_ticket_print", args=[ticket.ref])))
    assert TrailEntry.objects.filter(verb="ticket.printed").count() == 1


def test_two_editors_the_second_sees_what_is_new_and_loses_nothing(world: World, care: Client) -> None:
    ticket = raised(world)
    journeys.accept_ticket(
        ticket=ticket, actor=Post.objects.get(role="care_agent").user, now=NOW, on_the_spot=True,
        words="Said on the phone",
    )  # fmt: skip
    address = reverse("desk_ticket_deed", args=[ticket.ref, "answer"])
    refused = care.post(address, {"version": ticket.version, "words": "My long answer", "request_key": "a"})
    page = text(refused)
    assert refused.status_code == 409
    assert "My long answer" in page
    assert "Said on the phone" in page
    fresh = Ticket.objects.get(pk=ticket.pk).version
    assert f'name="version" value="{fresh}"' in page
    again = {"version": fresh, "words": "My long answer", "request_key": "b"}
    assert care.post(address, again).status_code == 302


@pytest.mark.parametrize(
    "name", ["pause", "class", "special", "points", "money", "handler", "split", "merge"]
)
def test_every_deed_has_its_page(world: World, care: Client, name: str) -> None:
    ticket = raised(world)
    assert care.get(reverse("desk_ticket_deed", args=[ticket.ref, name])).status_code == 200
    assert act(care, ticket, name).status_code == 422


def test_goodwill_comes_from_the_budget_a_leader_set(world: World, care: Client, staffed: Staffed) -> None:
    ticket, site = raised(world), world.here.site
    given = {"points": 300, "department": "service", "why": "Sorry"}
    assert act(care, ticket, "points", **given).status_code == 409
    budget = {"site": site.pk, "department": "service", "month": TODAY.isoformat(), "amount": "500"}
    assert care.post("/desk/care/goodwill/", budget | {"request_key": "b1"}).status_code == 422
    gm = staffed("general_manager", site)
    assert gm.post("/desk/care/goodwill/", budget | {"request_key": "b2"}).status_code == 302
    assert act(care, ticket, "points", **given).status_code == 302
    assert Goodwill.objects.get().points == 300
    assert "£500" in text(care.get("/desk/care/goodwill/"))


@pytest.mark.source("L14")
@pytest.mark.parametrize(("whose", "view"), [("nobody", ""), ("mine", "mine"), ("colleague", "all")])
def test_a_task_is_made_by_hand_and_done_with_a_note(
    world: World, care: Client, staffed: Staffed, whose: str, view: str
) -> None:
    """Sources.md L14: the hotline posts prizes and checks data."""
    staffed("team_lead", world.here.site)
    people = {post.role: post.user for post in Post.objects.select_related("user")}
    assignee = {"nobody": "", "mine": people["care_agent"].pk, "colleague": people["team_lead"].pk}[whose]
    asked = {"kind": "post_prize", "words": "Spring raffle: the umbrella", "due_on": NOW.date().isoformat()}
    page = reverse("desk_task_about", args=[world.member.number])
    assert page in text(care.get(reverse("desk_member", args=[world.member.number])))
    assert reverse("desk_task_new") in text(care.get("/desk/"))
    for wrong in ({"words": " "}, {"due_on": "2026-01-05"}, {"assignee": str(world.member.user_id)}):
        assert care.post(page, asked | wrong).status_code == 422
    assert care.post(page, asked | {"assignee": str(assignee)})["Location"].endswith(
        f"{world.member.number}/"
    )
    task = Task.objects.get()
    assert (task.kind, task.person, task.site) == ("post_prize", world.member.user, world.here.site)
    assert "umbrella" in text(care.get(reverse("desk_member", args=[world.member.number])))
    assert "Post a prize" in text(care.get(f"/desk/tasks/?view={view}"))
    done = reverse("desk_task_finish", args=[task.ref])
    assert care.post(done, {"note": ""}).status_code == 422, "what came of it"
    assert care.post(done, {"note": "Posted by parcel"}).status_code == 302
    task.refresh_from_db()
    assert (task.outcome, task.note, bool(task.taken_at)) == ("done", "Posted by parcel", whose == "mine")


def test_a_task_about_nobody_is_for_everybody_of_the_centre(
    world: World, care: Client, staffed: Staffed
) -> None:
    care.post(
        reverse("desk_task_new"), {"kind": "by_hand", "words": "Fill the shelf", "due_on": "2099-01-01"}
    )
    assert "Fill the shelf" in text(staffed("advisor", world.here.site).get("/desk/tasks/"))
    assert "Fill the shelf" not in text(staffed("advisor", world.there.site).get("/desk/tasks/?view=all"))
    hidden = reverse("desk_task_about", args=[world.member.number])
    assert staffed("workshop", world.there.site).get(hidden).status_code == 404


def test_tasks_are_taken_and_finished(world: World, care: Client, staffed: Staffed) -> None:
    gm = staffed("general_manager", world.here.site)
    raised(world, klass="crisis")
    assert world.booking.vehicle is not None
    journeys.flag_car(
        vehicle=world.booking.vehicle, site=world.here.site, words="He shouts", now=NOW,
        actor=Post.objects.get(role="care_agent").user,
    )  # fmt: skip
    look, entry = Task.objects.get(kind="warning_look"), Task.objects.get(kind="ticket_gm")
    page = text(gm.get("/desk/tasks/"))
    assert "General manager" in page
    assert "Look into an early warning" not in page, "the head of department's"
    assert "Look into an early warning" in text(gm.get("/desk/tasks/?view=all"))
    assert care.post(reverse("desk_task_take", args=[look.ref])).status_code == 302
    assert care.post(reverse("desk_task_finish", args=[look.ref]), {"note": "Called"}).status_code == 302
    look.refresh_from_db()
    assert (look.outcome, look.note) == ("done", "Called")
    other = staffed("team_lead", world.here.site)
    assert gm.post(reverse("desk_task_take", args=[entry.ref])).status_code == 302
    assert other.post(reverse("desk_task_take", args=[entry.ref])).status_code == 409
    about = care.get(reverse("desk_about", args=[entry.subject]))
    assert about["Location"] == reverse("desk_ticket", args=[entry.subject.partition(":")[2]])


@pytest.mark.source("A16")
def test_warnings_are_flagged_looked_at_and_told_to_a_list(
    world: World, care: Client, staffed: Staffed
) -> None:
    site, car = world.here.site, world.booking.vehicle
    assert car is not None
    flag = {"plate": car.plate, "site": site.pk, "words": "Shouts", "request_key": "w"}
    assert care.post("/desk/care/warnings/flag/", flag | {"plate": "??"}).status_code == 422
    assert care.post("/desk/care/warnings/flag/", flag).status_code == 302
    row = EarlyWarning.objects.get()
    assert "Shouts" in text(care.get("/desk/care/warnings/"))
    look = reverse("desk_warning_look", args=[row.pk])
    assert care.post(look, {"outcome": ""}).status_code == 422
    assert care.post(look, {"outcome": "Loaner given"}).status_code == 302
    assert "Loaner given" in text(care.get("/desk/care/warnings/?state=seen"))
    gm, admin = staffed("general_manager", site), staffed("administrator")
    person = Post.objects.get(role="care_agent").user.pk
    who = {"user": person, "site": site.pk, "request_key": "l"}
    assert care.post("/desk/care/warnings/list/", who).status_code == 403
    assert gm.post("/desk/care/warnings/list/", who).status_code == 302
    entry = WarningRecipient.objects.get()
    assert gm.post("/desk/care/warnings/list/", {"gone": entry.pk, "request_key": "m"}).status_code == 302
    law = {
        "country": "GB", "valid_from": "2026-01-01", "loaner_days": 5, "repair_days": 30, "repairs": 4,
        "months": 24, "km": 50_000, "source": "Order 43", "request_key": "n",
    }  # fmt: skip
    assert admin.post("/desk/care/warnings/law/", law | {"country": "X"}).status_code == 422
    assert admin.post("/desk/care/warnings/law/", law).status_code == 302
    assert "Order 43" in text(admin.get("/desk/care/warnings/"))


def test_where_everybody_works_at_one_centre_the_administrator_follows_from_outside(
    world: World, care: Client, staffed: Staffed
) -> None:
    ticket = raised(world)
    address = reverse("desk_ticket_deed", args=[ticket.ref, "overseer"])
    assert address in text(care.get(reverse("desk_ticket", args=[ticket.ref]))), "the way out is on the page"
    nobody = text(care.get(address))
    assert "Nobody works outside this centre yet." in nobody
    assert reverse("desk_staff") not in nobody, "the staff are an administrator's"
    colleague = Post.objects.get(role="care_agent").user
    assert act(care, ticket, "overseer", by=colleague.pk).status_code == 422, "of this centre alone"
    staffed("administrator", world.here.site)
    admin = Post.objects.get(role="administrator").user
    assert "Nobody works outside" not in text(care.get(address))
    assert act(care, ticket, "overseer", by=admin.pk).status_code == 302
    assert Ticket.objects.get().overseer == admin
    assert address + '">Name' not in text(care.get(reverse("desk_ticket", args=[ticket.ref])))


def test_queries_do_not_grow(
    world: World, care: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    raised(world)
    care.get("/desk/care/")
    with django_assert_num_queries(QUERIES):
        care.get("/desk/care/")
    for _n in range(2):
        raised(world)
    with django_assert_num_queries(QUERIES):
        care.get("/desk/care/")


QUERIES = 14


def test_an_answered_complaint_goes_back_to_work(world: World, care: Client) -> None:
    """The answer was not the end of it: nobody has to write a second one to go on (sources.md A19)."""
    ticket = raised(world)
    act(care, ticket, "accept", promise_at=local(4))
    assert "Back to work on it" not in text(care.get(reverse("desk_ticket", args=[ticket.ref])))
    act(care, ticket, "answer", words="New pads.")
    assert "Back to work on it" in text(care.get(reverse("desk_ticket", args=[ticket.ref])))
    assert "its clocks go on" in text(care.get(reverse("desk_ticket_deed", args=[ticket.ref, "handle"])))
    assert act(care, ticket, "handle").status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == "handle"


def test_a_browser_without_scripts_gets_the_menu_of_its_person(world: World, staffed: Staffed) -> None:
    page = text(staffed("workshop", world.here.site).get("/desk/"))
    plain = page.split("desk-plain-menu")[1].split("</noscript>")[0]
    assert reverse("desk_workshop") in plain
    assert reverse("desk_absences") in plain
    for name in ("desk_members", "desk_voucher"):
        assert f'href="{reverse(name)}"' not in plain, name
