"""The card in a phone's wallet: for Apple and Google, only where their keys are (club.md §1.2).

Both carry the number that says who the member is, never the code that spends. Formats: Apple's "Wallet
Passes" (pass.json, manifest.json, PKCS #7 signature), Google's "Save to Google Wallet" JWT.
"""

import base64
import hashlib
import io
import json
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from club import house
from club.members.models import Member

ICON = Path(__file__).resolve().parent / "static" / "portal" / "app" / "icon-192.png"
GOOGLE = "https://pay.google.com/gp/v/save/"


@dataclass(frozen=True)
class Link:
    label: str | Promise
    href: str


def links(member: Member) -> list[Link]:
    """A button for each wallet the group has keys for."""
    names = {"apple": _("Add to Apple Wallet"), "google": _("Add to Google Wallet")}
    return [Link(names[kind], reverse("card_wallet", args=[kind])) for kind in names if is_ready(kind)]


def is_ready(kind: str) -> bool:
    keys: dict[str, str] = {"apple": settings.APPLE_WALLET, "google": settings.GOOGLE_WALLET}.get(kind, {})
    return bool(keys) and all(keys.values())


def answer(kind: str, member: Member) -> HttpResponse:
    if not is_ready(kind):
        raise Http404
    if kind == "google":
        return HttpResponseRedirect(GOOGLE + google_jwt(member, int(time.time())))
    response = HttpResponse(apple_pass(member), content_type="application/vnd.apple.pkpass")
    response["Content-Disposition"] = 'attachment; filename="card.pkpass"'
    return response


def apple_pass(member: Member) -> bytes:
    """A signed archive. The serial number is the member number, so a new download replaces the old pass."""
    keys = settings.APPLE_WALLET
    barcode = {"format": "PKBarcodeFormatCode128", "message": member.number, "messageEncoding": "iso-8859-1"}
    told = {
        "formatVersion": 1,
        "passTypeIdentifier": keys["pass_type"],
        "teamIdentifier": keys["team"],
        "serialNumber": member.number,
        "organizationName": house.name(),
        "description": house.name(),
        "barcodes": [barcode],
        "storeCard": {"primaryFields": [{"key": "name", "label": "", "value": member.user.name}]},
    }
    files = {"pass.json": json.dumps(told).encode(), "icon.png": ICON.read_bytes()}
    # SHA-1 is what the format asks for here; the signature over the list is SHA-256.
    sums = {name: hashlib.sha1(data, usedforsecurity=False).hexdigest() for name, data in files.items()}
    files["manifest.json"] = json.dumps(sums).encode()
    files["signature"] = signature(files["manifest.json"], keys)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def signature(manifest: bytes, keys: dict[str, str]) -> bytes:
    certificate = load_pem_x509_certificate(Path(keys["certificate"]).read_bytes())
    above = load_pem_x509_certificate(Path(keys["authority"]).read_bytes())
    key = rsa_key(Path(keys["key"]).read_bytes())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(manifest)
    builder = builder.add_signer(certificate, key, hashes.SHA256()).add_certificate(above)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(serialization.Encoding.DER, options)


def google_jwt(member: Member, now: int) -> str:
    keys = settings.GOOGLE_WALLET
    account = json.loads(Path(keys["service_account"]).read_text())
    card = {
        "id": f"{keys['issuer']}.{member.number}",
        "classId": f"{keys['issuer']}.{keys['card_class']}",
        "state": "ACTIVE",
        "accountId": member.number,
        "accountName": member.user.name,
        "barcode": {"type": "CODE_128", "value": member.number},
    }
    claims = {
        "iss": account["client_email"],
        "aud": "google",
        "typ": "savetowallet",
        "iat": now,
        "payload": {"loyaltyObjects": [card]},
    }
    text = f"{packed({'alg': 'RS256', 'typ': 'JWT'})}.{packed(claims)}"
    signed = rsa_key(account["private_key"].encode()).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{urlsafe(signed)}"


def rsa_key(pem: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a wallet's key is an RSA key")
    return key


def packed(thing: dict[str, Any]) -> str:
    return urlsafe(json.dumps(thing, separators=(",", ":")).encode())


def urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
