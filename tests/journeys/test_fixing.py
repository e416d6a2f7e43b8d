"""What no longer works becomes a task, and a task to find out ends with what was found (F14, F20)."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed

from booking.sites.models import Post, Site
from club import journeys
from club.journeys.tasks import NothingCame
from club.members import actions as members
from club.members.models import Member
from club.notices.actions import suppress
from club.notices.reports import Report, take
from club.tasks import actions as tasks
from club.tasks.models import Task
from portal.models import User
from tests.club.conftest import NOW, make_member, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def ada(site: Site) -> Member:
    member = make_member(site)
    User.objects.filter(pk=member.user_id).update(phone="+442079460123")
    return Member.objects.select_related("user", "site").get(pk=member.pk)


@pytest.fixture
def clerk(site: Site) -> User:
    user = User.objects.create_user("clerk@example.com", is_staff=True)
    Post.objects.create(user=user, site=site, role="care_agent", from_date=date(2026, 1, 1))
    return user


@pytest.mark.source("F14")
def test_a_mailbox_that_is_gone_is_asked_for_once(ada: Member) -> None:
    for _twice in range(2):
        take(report=Report("bounced", "ada@example.com", reason="bounced"), now=NOW)
    task = Task.objects.get()
    assert (task.kind, task.person, task.site, task.role) == ("fix_contact", ada.user, ada.site, "care_agent")
    assert task.subject == f"member:{ada.number}", "a click leads to the file"


def test_whoever_wants_no_more_mail_is_not_asked_for_another_address(ada: Member) -> None:
    take(report=Report("complained", "ada@example.com"), now=NOW)
    suppress(address="nobody@example.com", channel="email", reason="bounce", now=NOW)
    assert not Task.objects.exists()


def test_a_new_number_ends_the_task_about_the_old_one(ada: Member) -> None:
    suppress(address="+442079460123", channel="sms", reason="bounce", now=NOW)
    suppress(address="ada@example.com", channel="email", reason="bounce", now=NOW)
    assert Task.objects.open().count() == 2
    members.edit_profile(member=ada, phone="+442079460999", now=NOW, actor=ada.user)
    assert Task.objects.open().get().facts == {"field": "email"}, "their mailbox is still to be asked for"


@pytest.mark.source("F14")
def test_a_new_mailbox_ends_the_task_about_the_old_one(ada: Member) -> None:
    """As allauth says it: once the new address is proved."""
    suppress(address="+442079460123", channel="sms", reason="bounce", now=NOW)
    suppress(address="ada@example.com", channel="email", reason="bounce", now=NOW)
    old, new = (EmailAddress(user=ada.user, email=f"ada@{host}.com") for host in ("example", "example2"))
    ends = {"request": None, "user": ada.user, "from_email_address": old, "to_email_address": new}
    email_changed.send(sender=User, **ends)
    assert Task.objects.open().get().facts == {"field": "phone"}


@pytest.mark.source("F20")
@pytest.mark.parametrize("kind", ["contact_gap", "find_out", "wake_up"])
def test_whoever_was_to_find_out_says_what(ada: Member, clerk: User, kind: str) -> None:
    task = tasks.add(kind=kind, subject="x", site=ada.site, due_at=NOW, words="", key="k", now=NOW)
    with pytest.raises(NothingCame):
        journeys.finish_task(task=task, note="  ", actor=clerk, now=NOW)
    done = journeys.finish_task(task=task, note="They buy at another garage now", actor=clerk, now=NOW)
    assert done.note == "They buy at another garage now"
