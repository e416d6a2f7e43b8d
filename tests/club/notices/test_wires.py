"""Texts over real HTTP, sealed notifications, calls as tasks: the same protocol on every wire."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from club import wire
from club.members.actions import set_consent
from club.members.models import Member
from club.notices import outbox
from club.notices.actions import tell
from club.notices.models import Dispatch, Notice, PushDevice, Suppression
from club.notices.wires import webpush
from club.tasks.models import Task
from tests.club.conftest import NOW
from tests.club.gateway import Gateway, gateway

WORDS = {"subject": "News", "text": "Hello there", "subject_zh": "消息", "text_zh": "您好"}
# RFC 8291, section 5 and appendix A.
AS_PRIVATE, UA_PRIVATE = (
    "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
)  # fmt: skip
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEq"
    "KK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def allow(member: Member, channel: str) -> None:
    set_consent(
        person=member.user, purpose="reminder", channel=channel, granted=True, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip


def say(member: Member, *channels: str, **more: Any) -> Notice:
    for channel in channels:
        allow(member, channel)
    return tell(
        person=member.user, kind="custom", data=WORDS, key="k", now=NOW, purpose="reminder",
        channels=channels, **more,
    )  # fmt: skip


def ends(notice: Notice) -> dict[str, tuple[str, str]]:
    return {row.channel: (row.state, row.reason) for row in notice.dispatches.all()}


@pytest.fixture
def reader(member: Member) -> Member:
    member.user.phone = "+447400123456"
    member.user.save()
    return member


@pytest.fixture
def texts(settings: Any) -> Any:
    with gateway() as server:
        settings.SMS = server.settings
        yield server


def test_a_text_goes_out_once_with_our_id_as_its_key(reader: Member, texts: Gateway) -> None:
    notice = say(reader, "sms")
    outbox.drain(now=NOW, limit=5)
    row = notice.dispatches.get()
    assert (row.state, row.provider_id) == ("sent", "p-1")
    (text,) = texts.journal
    assert (text["id"], text["to"]) == (str(row.message_id), "+447400123456")
    assert text["text"].startswith("Meridian Club: News http")


@pytest.mark.proves("C12")
@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [(400, "failed", "sms_400"), (429, "ready", "sms_429"), (500, "unknown", "line_broke"),
     (0, "unknown", "line_broke")],
)  # fmt: skip
def test_what_a_provider_may_answer(
    reader: Member, texts: Gateway, status: int, state: str, reason: str
) -> None:
    texts.answers["POST"] = status
    notice = say(reader, "sms")
    outbox.drain(now=NOW, limit=5)
    assert ends(notice) == {"sms": (state, reason)}


def test_a_text_that_was_perhaps_taken_is_asked_about(reader: Member, texts: Gateway) -> None:
    texts.answers["POST"] = 0
    notice = say(reader, "sms")
    outbox.drain(now=NOW, limit=5)
    outbox.reconcile(now=NOW + timedelta(minutes=1))
    assert ends(notice) == {"sms": ("sent", "line_broke")}
    assert len(texts.keys) == 1


def test_a_text_that_never_arrived_goes_out_again_with_the_same_key(reader: Member, texts: Gateway) -> None:
    texts.answers["POST"] = 500
    notice = say(reader, "sms")
    outbox.drain(now=NOW, limit=5)
    texts.answers.clear()
    outbox.drain(now=NOW + timedelta(minutes=1), limit=5)
    assert ends(notice)["sms"][0] == "sent"
    assert texts.keys == [str(notice.dispatches.get().message_id)]


def test_who_cannot_be_asked_gets_the_same_key_within_its_life_only(reader: Member, texts: Gateway) -> None:
    texts.answers.update(POST=0, GET=500)
    notice = say(reader, "sms")
    outbox.drain(now=NOW, limit=5)
    Dispatch.objects.update(claimed_at=NOW - timedelta(days=2))
    outbox.reconcile(now=NOW + timedelta(minutes=1))
    assert ends(notice)["sms"][0] == "unknown"
    Dispatch.objects.update(claimed_at=NOW, asked_at=None)
    texts.answers.pop("POST")
    outbox.drain(now=NOW + timedelta(minutes=1), limit=5)
    assert ends(notice)["sms"][0] == "sent"
    assert len(texts.keys) == 2
    assert len(texts.journal) == 1  # the provider keeps our key


def test_a_refused_way_makes_room_for_the_next(reader: Member, texts: Gateway) -> None:
    texts.answers["POST"] = 400
    notice = say(reader, "push", "sms", "phone")
    outbox.drain(now=NOW, limit=5)
    assert ends(notice) == {
        "push": ("suppressed", "no_address"), "sms": ("failed", "sms_400"), "phone": ("sent", ""),
    }  # fmt: skip
    task = Task.objects.get()
    assert (task.kind, task.person, task.site) == ("call", reader.user, reader.site)
    assert task.role == "care_agent", "or it would stand in nobody's list"
    assert "News" in task.words


def test_the_sealed_record_is_the_one_of_the_rfc() -> None:
    ours, theirs = webpush.private_key(AS_PRIVATE), webpush.private_key(UA_PRIVATE)
    to = webpush.Reader(webpush.point(theirs.public_key()), webpush.decode(AUTH))
    text = b"When I grow up, I want to be a watermelon"
    sealed = webpush.encrypt(text, to, salt=webpush.decode(SALT), ours=ours)
    assert webpush.encode(sealed) == BODY


def opened(body: bytes, theirs: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser does: the way back, written down apart from the way there."""
    salt, length = body[:16], body[20]
    point, sealed = body[21 : 21 + length], body[21 + length :]
    sender = ec.EllipticCurvePublicKey.from_encoded_point(webpush.CURVE, point)
    info = b"WebPush: info\x00" + webpush.point(theirs.public_key()) + point
    secret = HKDF(hashes.SHA256(), 32, auth, info).derive(theirs.exchange(ec.ECDH(), sender))
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
    return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x02")


@pytest.fixture
def browser(reader: Member) -> tuple[PushDevice, ec.EllipticCurvePrivateKey]:
    theirs = ec.generate_private_key(webpush.CURVE)
    device = PushDevice.objects.create(
        person=reader.user, endpoint="https://push.example.net/send/abc", added_at=NOW,
        public_key=webpush.encode(webpush.point(theirs.public_key())), secret=webpush.encode(b"s" * 16),
    )  # fmt: skip
    return device, theirs


def test_a_notification_is_for_its_browser_alone(
    reader: Member, browser: tuple[PushDevice, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[bytes, dict[str, str]]] = []

    def line(url: str, *, body: bytes, headers: dict[str, str]) -> wire.Answer:
        said.append((body, headers))
        return wire.Answer(201, b"")

    monkeypatch.setattr(wire, "post", line)  # the line itself is club.wire's to prove
    notice = say(reader, "push")
    outbox.drain(now=NOW, limit=5)
    ((body, headers),) = said
    words = json.loads(opened(body, browser[1], b"s" * 16))
    assert (words["title"], words["body"]) == ("News", "Hello there")
    assert headers["Topic"] == notice.dispatches.get().message_id.hex
    token = headers["Authorization"].removeprefix("vapid t=").partition(",")[0].split(".")
    assert json.loads(webpush.decode(token[1]))["aud"] == "https://push.example.net"


@pytest.mark.parametrize(
    ("answer", "state", "is_gone"),
    [(410, "failed", True), (429, "ready", False), (500, "unknown", False), (400, "failed", False)],
)
def test_what_a_push_service_may_answer(
    reader: Member, browser: tuple[PushDevice, Any], monkeypatch: pytest.MonkeyPatch, answer: int, state: str,
    is_gone: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(wire, "post", lambda *_a, **_k: wire.Answer(answer, b""))
    notice = say(reader, "push")
    outbox.drain(now=NOW, limit=5)
    assert ends(notice)["push"][0] == state
    assert (PushDevice.objects.get().gone_at is not None) == is_gone


def test_an_address_inside_the_house_is_never_posted_to(
    reader: Member, browser: tuple[PushDevice, Any]
) -> None:
    PushDevice.objects.update(endpoint="https://127.0.0.1/secret")
    notice = say(reader, "push")
    outbox.drain(now=NOW, limit=5)
    assert ends(notice) == {"push": ("failed", "push_private")}
    assert not Suppression.objects.exists()
