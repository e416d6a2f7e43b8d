"""Passkeys and codes: secrets are stored encrypted, and a session knows that it showed one."""

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from club import house

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return house.name()

    def _get_site_name(self) -> str:
        return house.name()


def box() -> MultiFernet:
    """Derived from SECRET_KEY; an old key in SECRET_KEY_FALLBACKS still opens."""
    return MultiFernet(
        [Fernet(key(str(secret))) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def key(secret: str) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"portal.accounts.second_factor").derive(secret.encode())
    return urlsafe_b64encode(derived)


def has_one(user: Any) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists()


def was_shown(request: HttpRequest) -> bool:
    """Did this very session show a second factor, not merely one of this person's sessions?"""
    return any(row.get("method") == "mfa" for row in get_authentication_records(request, request.user))


def remember_new(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any
) -> None:
    """Adding an authenticator proves it is held: the session that added it need not show it again."""
    if authenticator.type in STRONG and request.user.is_authenticated:
        record_authentication(request, user, method="mfa", type=authenticator.type, id=authenticator.pk)
