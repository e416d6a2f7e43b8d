"""The waitlist at the desk: in the order of the line, of one's own sites only, taken off with a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.waitlist.actions import offer_to
from booking.waitlist.models import WaitlistEntry
from booking.waitlist.queries import with_details
from club.trail.models import TrailEntry
from portal.models import User
from tests.booking.waitlist.scenes import waiting
from tests.cms.desks.conftest import Staffed, World, text

LIST = "/desk/workshop/waitlist/"


def test_the_list_shows_who_waits_and_what_is_offered(world: World, staffed: Staffed) -> None:
    entry = waiting(world.here)
    detailed = with_details(WaitlistEntry.objects.filter(pk=entry.pk)).get()
    offer = offer_to(entry=detailed, first=entry.first_date, last=entry.last_date, now=world.here.now)
    assert offer is not None
    other = waiting(world.there)
    person = User.objects.get(pk=entry.person_id)
    User.objects.filter(pk=person.pk).update(phone="+447700900123")
    page = text(staffed("advisor", world.here.site).get(LIST))
    assert str(person) in page
    assert "7700900123" not in page, "contacts in lists stand behind a mask"
    assert f"/desk/workshop/waitlist/{entry.ref}/off/" in page
    assert other.ref not in page


def test_staff_take_somebody_off_and_say_why(world: World, staffed: Staffed) -> None:
    entry, advisor = waiting(world.here), staffed("advisor", world.here.site)
    path = f"{LIST}{entry.ref}/off/"
    refused = advisor.post(path, {"reason": " "})
    assert refused.status_code == 422
    assert "Please write down why." in text(refused)
    assert advisor.post(path, {"reason": "called us"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.ending, entry.why_ended) == ("withdrawn", "called us")
    assert TrailEntry.objects.filter(verb="waitlist.off").count() == 1
    assert "called us" in text(advisor.get(LIST))
    assert advisor.post(path, {"reason": "again"}).status_code == 409


@pytest.mark.parametrize("role", ["auditor", "care_agent", "editor"])
def test_who_only_looks_changes_nothing(world: World, staffed: Staffed, role: str) -> None:
    entry = waiting(world.here)
    assert staffed(role, world.here.site).post(f"{LIST}{entry.ref}/off/", {"reason": "x"}).status_code == 403
    entry.refresh_from_db()
    assert entry.is_waiting


def test_another_site_s_line_is_not_there(world: World, staffed: Staffed) -> None:
    entry = waiting(world.there)
    advisor = staffed("advisor", world.here.site)
    assert advisor.post(f"{LIST}{entry.ref}/off/", {"reason": "x"}).status_code == 404
    assert advisor.get(f"{LIST}?site={world.there.site.code}").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(world: World, staffed: Staffed) -> None:
    advisor, costs = staffed("advisor", world.here.site), []
    for more in (1, 2):
        for _n in range(more):
            waiting(world.here)
        advisor.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            advisor.get(LIST)
        costs.append(len(queries))
    assert costs[0] == costs[1]
