"""People with keys to an account, for the portal's tests."""

import base64
import hmac
import struct
import time
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club import journeys
from club.members.actions import join
from club.members.models import Member
from club.notices.models import Notice
from portal.models import User

PASSWORD = "slow green bicycle lamp"
TOTP_SECRET = base64.b32encode(b"only for the tests..").decode()


def make_person(email: str = "mia@example.com", password: str = PASSWORD, **fields: object) -> User:
    """Somebody whose address is proved and who can sign in."""
    person = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=person, email=person.email or "", primary=True, verified=True)
    return person


def make_member(site: Site, email: str = "mia@example.com", **fields: object) -> Member:
    person = make_person(email, PASSWORD, **({"name": "Mia Hall"} | fields))
    return join(user=person, site=site, consents={}, text_version="1", how="test", now=timezone.now())


def the_day() -> date:
    """The group's day, in which points are counted."""
    return journeys.group_day(timezone.now())


def joined(site: Site, email: str, name: str, code: str = "") -> User:
    """A member of a month, as the club's own journey makes one."""
    user = User.objects.create_user(email, last_login=timezone.now())
    journeys.join_club(
        user=user, name=name, phone=f"+4477009{user.pk:05}", site=site, consents={}, referral_code=code,
        how="signup", now=timezone.now() - timedelta(days=30),
    )  # fmt: skip
    return User.objects.select_related("loyalty_account", "member").get(pk=user.pk)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def give_app(person: User) -> Authenticator:
    """An authenticator app whose codes ``totp()`` makes."""
    found: Authenticator = TOTP.activate(person, TOTP_SECRET).instance
    return found


def totp(at: float | None = None, step: int = 0) -> str:
    """RFC 6238 with our test's secret, so that no code of the library checks itself."""
    counter = struct.pack(">Q", int((at or time.time()) // 30) + step)
    digest = hmac.new(base64.b32decode(TOTP_SECRET), counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def code_for(email: str, since: datetime | None = None) -> str:
    """The code in the newest mail to this address."""
    notices = Notice.objects.filter(address=email, kind="account_code").order_by("-pk")
    return str(notices[0].data["code"])


def sign_in(
    client: Client, email: str = "mia@example.com", password: str = PASSWORD, **more: str
) -> HttpResponse:
    form = {"login": email, "password": password} | more
    return client.post("/accounts/login/", form)  # type: ignore[return-value]


def rows_written() -> dict[str, int]:
    """How many rows each table of ours has; sessions come and go with looking."""
    names = [n for n in connection.introspection.table_names() if not n.endswith(("session", "usersession"))]
    with connection.cursor() as cursor:
        counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts
