"""Encryption and identification of web push messages (RFC 8291, RFC 8188, RFC 8292), without an SDK."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
TEXT_MAX = 3_000  # bytes; what is longer some push services refuse
LIFE = timedelta(hours=12)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The house's key, for ever the same from its secret: 32 bytes as base64url, or any text."""
    try:
        number = int.from_bytes(decode(secret)) if len(decode(secret)) == 32 else 0
    except ValueError:
        number = 0
    if not 0 < number < ORDER:
        raw = HKDF(hashes.SHA256(), 48, salt=None, info=b"paddock web push").derive(secret.encode())
        number = int.from_bytes(raw) % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


@dataclass(frozen=True)
class Reader:
    """The keys of a browser: its public point and its secret."""

    public: bytes
    secret: bytes


def encrypt(
    text: bytes, reader: Reader, *, salt: bytes | None = None, ours: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """One aes128gcm record that only this browser can read. ``salt`` and ``ours`` are drawn each time."""
    ours, salt = ours or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, reader.public)
    shared, mine = ours.exchange(ec.ECDH(), theirs), point(ours.public_key())
    info = b"WebPush: info\x00" + reader.public + mine
    secret = HKDF(hashes.SHA256(), 32, salt=reader.secret, info=info).derive(shared)
    key = HKDF(hashes.SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\x00").derive(secret)
    nonce = HKDF(hashes.SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\x00").derive(secret)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4) + bytes([len(mine)]) + mine + sealed


def voucher(endpoint: str, ours: ec.EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """Who we are, signed for this push service alone (VAPID); the value of ``Authorization``."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + LIFE).timestamp()), "sub": contact,
    }  # fmt: skip
    head = encode(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    body = encode(json.dumps(claims, separators=(",", ":")).encode())
    signed = ours.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signed)
    token = f"{head}.{body}.{encode(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={encode(point(ours.public_key()))}"
