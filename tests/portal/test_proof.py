"""Known from a dealer's file alone: its address may be a stranger's mailbox, so a code opens nothing yet."""

import pytest
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club.exchange.models import ExternalRecord
from club.notices.models import Notice
from portal.models import User
from tests.portal.bookings import sent

pytestmark = [pytest.mark.django_db, pytest.mark.proves("H6")]
MAIL = "imported@example.com"


@pytest.fixture
def filed(site: Site) -> User:
    """As a list of the dealer system writes them down: no password, no proved address."""
    user = User.objects.create_user(MAIL, name="Zephyrine Quillfeather", phone="+442079460987")
    ExternalRecord.objects.create(
        site=site, source="dms", kind="customers", number="1", person=user, digest="-", told_at=timezone.now()
    )
    return user


def inside(client: Client) -> None:
    """Whoever reads the mailbox gets in by a code to it."""
    client.force_login(User.objects.get(email=MAIL), backend="portal.accounts.backend.Backend")


def test_the_mailbox_opens_nothing_of_the_file(client: Client, filed: User) -> None:
    inside(client)
    for path in ("/profile/", "/profile/privacy/", "/payments/"):
        assert client.get(path)["Location"] == "/profile/phone/"
    page = client.get("/profile/phone/").content.decode()
    assert "Quillfeather" not in page
    assert "7946" not in page
    assert "987" in page


def test_the_phone_on_file_does(client: Client, filed: User) -> None:
    inside(client)
    client.post("/profile/phone/code/", sent())
    code = Notice.objects.get(kind="phone_code").data["code"]
    assert client.post("/profile/phone/", sent(code=str(code)))["Location"] == "/profile/"
    assert "Quillfeather" in client.get("/profile/").content.decode()


def test_without_a_phone_the_centre_helps(client: Client, filed: User) -> None:
    User.objects.filter(pk=filed.pk).update(phone="")
    inside(client)
    assert "ask your centre" in client.get("/profile/phone/").content.decode()
    assert client.get("/profile/").status_code == 302
