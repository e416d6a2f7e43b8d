"""The card: a code that changes, a copy for places without a connection, passes for wallets."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone

from booking.appointments import actions
from booking.garage.models import Keeper
from loyalty.models import PresenceSecret
from portal import barcodes, wallets
from portal.models import User
from tests.booking.scenes import EVERY_DAY, a_car, a_scene, hold
from tests.portal.people import joined
from tests.portal.test_owner_pages import client

__all__ = ["client"]
NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)


@pytest.fixture
def morning() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def code_in(client: Client) -> str:
    page = client.get("/card/code/").content.decode()
    return "".join(
        sign for sign in page.split('class="code"')[1].split("<")[0].partition(">")[2] if sign.isdigit()
    )


def test_the_code_stays_for_its_minute_and_changes_with_the_next(client: Client, morning: Any) -> None:
    first = code_in(client)
    assert len(first) == 6
    morning.shift(timedelta(seconds=40))
    assert code_in(client) == first
    morning.shift(timedelta(seconds=20))
    assert code_in(client) != first


def test_the_secret_is_made_once_and_is_on_no_page(client: Client, ben: User) -> None:
    pages = [client.get(path) for path in ("/card/", "/card/", "/card/code/", "/card/saved/")]
    secret = bytes(PresenceSecret.objects.get().secret)
    assert all(secret.hex() not in page.content.decode() for page in pages)
    assert all(page["Cache-Control"] == "private, no-store" for page in pages)


def test_the_saved_copy_says_who_it_is_and_cannot_spend(client: Client, ben: User, morning: Any) -> None:
    code = code_in(client)
    page = client.get("/card/saved/").content.decode()
    assert "Ben Oak" in page
    assert "kept for you since" in page
    assert code not in page
    assert code[:3] + " " + code[3:] not in page


def test_two_members_have_different_codes(client: Client, ben: User, morning: Any) -> None:
    other = Client()
    other.force_login(joined(ben.member.site, "eve@example.com", "Eve Ash"))
    assert code_in(other) != code_in(client)


def test_strangers_and_staff_have_no_card(site: object) -> None:
    for path in ("/card/code/", "/card/saved/", "/card/wallet/apple/"):
        assert Client().get(path).status_code == 302
        desk = Client()
        desk.force_login(User.objects.get_or_create(email="desk@example.com", is_staff=True)[0])
        assert desk.get(path).status_code == 404


def test_the_worker_is_a_script_of_ours(client: Client) -> None:
    answer = client.get("/pocket-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/card/saved/" in answer.content.decode()


def test_a_copy_is_one_person_s_in_one_language_and_says_so_without_a_name(client: Client, ben: User) -> None:
    other = Client()
    other.force_login(joined(ben.member.site, "eve@example.com", "Eve Ash"))
    mine = client.get("/card/saved/")["X-Pocket"]
    assert f'data-pocket="{mine}"' in client.get("/points/").content.decode()
    theirs = other.get("/card/saved/")
    assert theirs["X-Pocket"] != mine
    assert "Ben Oak" not in theirs.content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/card/saved/")["X-Pocket"] != mine


def test_the_page_of_nobody_speaks_every_language(client: Client, ben: User) -> None:
    page = client.get("/offline/").content.decode()
    assert "No connection" in page
    assert "没有网络" in page
    assert "Ben Oak" not in page
    assert page == Client().get("/offline/").content.decode()


def test_the_copy_shows_what_is_ahead(client: Client, ben: User) -> None:
    assert "Next appointment" not in client.get("/card/saved/").content.decode()
    now = timezone.now()
    scene = a_scene(now=now, days=5, hours=EVERY_DAY)
    car = a_car()
    Keeper.objects.create(vehicle=car, user=ben, from_date=now.date())
    held = hold(scene, scene.at(3, 9), vehicle=car, person=ben, by_staff=True)
    actions.confirm(appointment=held, now=now, actor=None)
    assert "Next appointment" in client.get("/card/saved/").content.decode()


def test_the_card_costs_the_same_whatever_the_hour(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/card/code/")
    with django_assert_num_queries(3):
        client.get("/card/code/")


def test_every_character_of_the_barcode_is_eleven_wide_and_no_two_are_alike() -> None:
    widths = barcodes.WIDTHS
    assert len(set(widths)) == len(widths) == 107
    assert all(sum(map(int, width)) == 11 for width in widths[:-1])
    assert sum(map(int, widths[-1])) == 13


@pytest.mark.parametrize(
    ("digits", "values"),
    [
        ("1234", [105, 12, 34, (105 + 12 + 2 * 34) % 103, 106]),
        ("123", [105, 12, 100, 19, (105 + 12 + 200 + 3 * 19) % 103, 106]),
    ],
)
def test_a_barcode_carries_its_digits_and_their_sum(digits: str, values: list[int]) -> None:
    assert barcodes.values(digits) == values


@pytest.mark.parametrize("wrong", ["", "12a", "１２"])
def test_only_digits_become_bars(wrong: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        barcodes.barcode(wrong)


def a_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def a_certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_without_keys_there_is_no_button_and_no_pass(client: Client) -> None:
    assert "Wallet" not in client.get("/card/").content.decode()
    for kind in ("apple", "google", "other"):
        assert client.get(f"/card/wallet/{kind}/").status_code == 404


def test_an_apple_pass_is_signed_and_lists_what_it_holds(
    client: Client, ben: User, settings: Any, tmp_path: Path
) -> None:
    key = a_key()
    for name, data in (
        ("key", pem(key)),
        ("certificate", a_certificate(key)),
        ("authority", a_certificate(key)),
    ):
        (tmp_path / name).write_bytes(data)
    files = {name: str(tmp_path / name) for name in ("key", "certificate", "authority")}
    settings.APPLE_WALLET = {"pass_type": "pass.test", "team": "TEAM", **files}
    assert "Apple Wallet" in client.get("/card/").content.decode()
    answer = client.get("/card/wallet/apple/")
    assert answer["Content-Type"] == "application/vnd.apple.pkpass"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(json.loads(archive.read("manifest.json"))) == {"pass.json", "icon.png"}
    told = json.loads(archive.read("pass.json"))
    assert told["barcodes"][0]["message"] == told["serialNumber"] == ben.member.number
    assert archive.read("signature")


def test_a_google_pass_is_a_signed_link(client: Client, ben: User, settings: Any, tmp_path: Path) -> None:
    key = a_key()
    account = tmp_path / "account.json"
    account.write_text(json.dumps({"client_email": "us@example.com", "private_key": pem(key).decode()}))
    settings.GOOGLE_WALLET = {"issuer": "33", "card_class": "card", "service_account": str(account)}
    link = client.get("/card/wallet/google/")["Location"]
    assert link.startswith(wallets.GOOGLE)
    text, _, signed = link.removeprefix(wallets.GOOGLE).rpartition(".")
    key.public_key().verify(decoded(signed), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(decoded(text.partition(".")[2]))
    assert claims["payload"]["loyaltyObjects"][0]["accountId"] == ben.member.number


def decoded(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
