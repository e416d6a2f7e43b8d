"""Tasks: asked for once, taken by one, finished once."""

from datetime import timedelta

import pytest

from booking.sites.models import Site
from club.tasks import actions, queries
from club.tasks.models import Task
from tests.booking.scenes import a_person
from tests.club.conftest import NOW

HOUR = timedelta(hours=1)


def ask(site: Site, key: str = "a", hours: int = 1) -> Task:
    return actions.add(
        kind="ticket_follow_up", subject="ticket:a", site=site, due_at=NOW + hours * HOUR, words="Call",
        key=key, now=NOW, role="care_agent",
    )  # fmt: skip


def test_asked_for_once(site: Site) -> None:
    assert ask(site) == ask(site)
    late, early = ask(site, "late", 9), ask(site, "early", 0)
    assert list(queries.open_tasks([site])) == [early, ask(site), late]
    assert list(queries.open_tasks([site], kinds=["other"])) == []
    assert list(queries.open_tasks([])) == []


def test_taken_by_one_and_given_on(site: Site) -> None:
    ann, bob, task = a_person("Ann"), a_person("Bob"), ask(site)
    assert actions.take(task=task, actor=ann, now=NOW).assignee == ann
    with pytest.raises(actions.TaskTaken):
        actions.take(task=task, actor=bob, now=NOW)
    actions.hand(task=task, to=bob, actor=ann, now=NOW)
    assert actions.take(task=task, actor=bob, now=NOW).taken_at == NOW


def test_finished_once_or_withdrawn(site: Site) -> None:
    task, other = ask(site), ask(site, "b")
    done = actions.finish(task=task, outcome="reached", note=" Fine. ", actor=None, now=NOW)
    assert (done.outcome, done.note) == ("reached", "Fine.")
    with pytest.raises(actions.TaskFinished):
        actions.finish(task=task, outcome="reached", note="", actor=None, now=NOW)
    assert actions.withdraw(subject="ticket:a", now=NOW) == 1
    other.refresh_from_db()
    assert other.outcome == "withdrawn"
    with pytest.raises(actions.TaskFinished):
        actions.take(task=other, actor=a_person(), now=NOW)
