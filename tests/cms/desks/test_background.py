"""Work that keeps failing has a screen, and a person lets it go on; messages that nobody took as well."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from club.jobs.actions import note_failure, note_success
from club.jobs.models import Trouble
from club.jobs.queries import may_run, quarantined
from club.notices.actions import tell
from club.notices.models import Dispatch
from club.trail.models import TrailEntry
from tests.cms.desks.conftest import Staffed, World, text

PAGE = "/desk/setup/background/"


def fail(times: int, name: str = "deliver") -> None:
    for _ in range(times):
        note_failure(name=name, error="LookupError", now=timezone.now())


@pytest.mark.proves("C9")
def test_a_job_that_fails_pauses_longer_each_time_and_the_fifth_puts_it_away(db: None) -> None:
    now = timezone.now()
    pauses = []
    for _ in range(6):
        row = note_failure(name="x", error="LookupError: Ada Lowe", now=now)
        pauses.append((row.not_before - now).total_seconds())
    assert pauses == [5, 20, 80, 300, 300, 300]
    assert quarantined() == ["x"]
    assert not may_run("x", now + timedelta(minutes=4))
    assert may_run("x", now + timedelta(minutes=5))  # one try, in case the reason went by itself
    assert may_run("y", now)
    note_success(name="x")
    assert may_run("x", now)
    assert not Trouble.objects.exists()


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_screen_names_it_and_a_person_lets_it_go_on(world: World, staffed: Staffed, jobs: int) -> None:
    for n in range(jobs):
        fail(5, f"job{n}")
    client = staffed("administrator")
    page = text(client.get(PAGE))
    assert page.count("put aside") == jobs + 1  # and once in the sentence above
    assert client.get("/health/worker").status_code == 503  # no canary in this test
    assert client.post(reverse("desk_background_on", args=["job0"])).status_code == 302
    assert Trouble.objects.count() == jobs - 1
    assert TrailEntry.objects.filter(verb="job.let_go_on").count() == 1
    assert "works again already" in text(
        client.post(reverse("desk_background_on", args=["job0"]), follow=True)
    )


def test_nobody_else_sees_it(world: World, staffed: Staffed) -> None:
    fail(5)
    assert staffed("advisor", world.here.site).get(PAGE).status_code == 403
    assert staffed("advisor", world.here.site).post(f"{PAGE}deliver/on/").status_code == 403
    assert Trouble.objects.exists()


@pytest.mark.proves("L6")
def test_a_provider_that_is_away_is_told_on_the_page(world: World, staffed: Staffed) -> None:
    earlier = timezone.now() - timedelta(hours=1)
    tell(
        person=world.member.user,
        kind="welcome",
        data={"site": "X"},
        key="k",
        now=earlier,
        channels=("email",),
    )
    Dispatch.objects.update(attempts=4, reason="no_connection")
    assert "1 message waits for its provider" in text(staffed("club_manager").get("/desk/growth/reminders/"))
