"""Joining on one page: the club, the friend's code, the code by mail; and telling nobody who is here."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.sites.models import Site
from club.members.models import Consent, Member
from club.members.queries import consents_of
from club.notices.models import Notice
from club.referrals.actions import give_code
from club.referrals.models import Referral, ReferralClicks
from portal.models import User
from tests.portal.people import PASSWORD, code_for

pytestmark = pytest.mark.django_db


def form(site: Site, **fields: object) -> dict[str, object]:
    return {
        "name": "Tom Reed",
        "email": "tom@example.com",
        "phone": "020 7946 0123",
        "site": site.pk,
        "password1": PASSWORD,
        "referral_code": "",
        "consent_reminder_email": "on",
    } | fields


def join(client: Client, site: Site, **fields: object) -> HttpResponse:
    return client.post("/accounts/signup/", form(site, **fields))  # type: ignore[return-value]


def test_joining_makes_a_member_and_a_code_lets_them_in(client: Client, site: Site) -> None:
    assert join(client, site)["Location"] == "/accounts/confirm-email/"
    member = Member.objects.get(user__email="tom@example.com")
    assert (member.user.name, str(member.user.phone), member.site) == ("Tom Reed", "+442079460123", site)
    assert client.get("/profile/").status_code == 302
    answer = client.post("/accounts/confirm-email/", {"code": code_for("tom@example.com")})
    assert answer["Location"] == "/home/"
    assert client.get("/profile/").status_code == 200
    assert EmailAddress.objects.get(user=member.user).verified


def test_the_first_address_somebody_proves_is_no_change_of_keys(client: Client, site: Site) -> None:
    """A new member may spend at once, and is not told that their address was changed."""
    join(client, site)
    client.post("/accounts/confirm-email/", {"code": code_for("tom@example.com")})
    user = User.objects.get(email="tom@example.com")
    assert user.keys_changed_at is None
    assert not Notice.objects.filter(kind="account_changed").exists()


@pytest.mark.parametrize(
    ("language", "sent", "proved"),
    [("en", "A code is on its way to tom@example.com.", "tom@example.com is confirmed."),
     ("zh-hans", "验证码已发往 tom@example.com。", "tom@example.com 已验证。")],
)  # fmt: skip
def test_a_new_member_hears_one_sentence_at_each_step(
    client: Client, site: Site, language: str, sent: str, proved: str
) -> None:
    """allauth's own words would say twice that somebody is here, in a voice that is not the house's."""
    browser = Client(headers={"accept-language": language})

    def told(path: str) -> list[str]:
        return [str(message) for message in browser.get(path).context["messages"]]

    browser.post("/accounts/signup/", form(site))
    assert told("/accounts/confirm-email/") == [sent]
    browser.post("/accounts/confirm-email/", {"code": code_for("tom@example.com")})
    assert told("/home/") == [proved]


def test_each_consent_is_its_own_row(client: Client, site: Site) -> None:
    join(client, site, consent_marketing_email="on")
    given = consents_of(User.objects.get(email="tom@example.com"))
    assert {pair: row.decision for pair, row in given.items()} == {
        ("reminder", "email"): Consent.Decision.GRANTED,
        ("marketing", "email"): Consent.Decision.GRANTED,
        ("greeting", "email"): Consent.Decision.WITHDRAWN,
        ("survey", "email"): Consent.Decision.WITHDRAWN,
    }


def test_nothing_is_ticked_beforehand(client: Client, site: Site) -> None:
    page = client.get("/accounts/signup/").content.decode()
    assert page.count('type="checkbox"') == 4
    assert "checked" not in page


def test_a_friends_link_fills_in_the_code_and_the_row_is_made_at_joining(
    client: Client, site: Site, member: Member
) -> None:
    code = give_code(member=member, now=member.joined_at).code
    page = client.get(f"/r/{code}/")
    assert page.status_code == 200
    assert not Referral.objects.exists()
    assert ReferralClicks.objects.get().count == 1
    assert f'value="{code}"' in client.get("/accounts/signup/").content.decode()
    join(client, site, referral_code=code)
    row = Referral.objects.get()
    assert (row.referrer, row.friend and row.friend.email) == (member, "tom@example.com")


def test_the_first_link_wins_and_a_typed_code_beats_it(client: Client, site: Site, member: Member) -> None:
    from tests.portal.people import make_member

    other = make_member(site, "ann@example.com", name="Ann Bell")
    first, second = (give_code(member=m, now=m.joined_at).code for m in (member, other))
    client.get(f"/r/{first}/")
    client.get(f"/r/{second}/")
    assert client.cookies["referral"].value == first
    join(client, site, referral_code=second.lower())
    assert Referral.objects.get().referrer == other


def test_looking_ahead_does_not_count_and_an_unknown_code_is_not_there(
    client: Client, member: Member
) -> None:
    code = give_code(member=member, now=member.joined_at).code
    client.get(f"/r/{code}/", headers={"Sec-Purpose": "prefetch;prerender"})
    client.head(f"/r/{code}/")
    assert not ReferralClicks.objects.exists()
    assert client.get("/r/ZZZZZZZZ/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("referral_code", "ZZZZZZZZ"),
        ("password1", "short"),
        ("password1", "paddock-demo-2026"),
        ("password1", "tom reed tom reed"),
        ("password1", "x" * 129),
        ("phone", "12"),
        ("site", ""),
        ("name", ""),
        ("email", "tom@"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, site: Site, field: str, value: str) -> None:
    answer = client.post("/accounts/signup/", form(site) | {field: value})
    assert f'id="id_{field}-wrong"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.proves("H3")
def test_a_known_and_an_unknown_address_cannot_be_told_apart(
    client: Client, site: Site, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same status, same next page, same hashing, as many statements; the mail tells only the reader."""
    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: object, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)  # type: ignore[arg-type]

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    seen = {}
    for email in ("tom@example.com", "mia@example.com"):
        visitor, before = Client(), len(hashed)
        with CaptureQueriesContext(
            connection,
        ) as work:
            answer = join(visitor, site, email=email)
        page = visitor.get(answer["Location"]).content.decode().replace(email, "…")
        page = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", page)
        writes = sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in work)
        seen[email] = (answer.status_code, answer["Location"], page, len(hashed) - before, writes)
    (*known, writes_known), (*unknown, writes_unknown) = seen["mia@example.com"], seen["tom@example.com"]
    assert known == unknown
    assert known[3] == 1
    assert abs(writes_known - writes_unknown) <= 2
    kinds = Notice.objects.exclude(address="").order_by("pk").values_list("address", "kind")
    assert list(kinds) == [("tom@example.com", "account_code"), ("mia@example.com", "account_exists")]


def test_trying_to_join_as_somebody_known_changes_nothing_of_theirs(
    client: Client, site: Site, member: Member
) -> None:
    join(client, site, email="mia@example.com", name="Eve")
    assert User.objects.get().name == "Mia Hall"
    assert Member.objects.count() == 1
    assert EmailAddress.objects.count() == 1


def test_capitals_in_an_address_are_the_same_address(client: Client, site: Site, member: Member) -> None:
    join(client, site, email="MIA@Example.com")
    assert User.objects.count() == 1


def test_the_code_is_asked_again_at_the_next_sign_in(client: Client, site: Site) -> None:
    join(client, site)
    cache.clear()  # one code in ten seconds and address
    later = Client()
    answer = later.post("/accounts/login/", {"login": "tom@example.com", "password": PASSWORD})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert later.get("/profile/").status_code == 302
    later.post("/accounts/confirm-email/", {"code": code_for("tom@example.com")})
    assert later.get("/profile/").status_code == 200
