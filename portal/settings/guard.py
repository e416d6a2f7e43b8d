"""What production never starts with: one line each, in words an operator can act on (safety.md R76, L8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BYPASSES = (
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    "MFA_TOTP_INSECURE_BYPASS_CODE",
    "STAFF_SECOND_FACTOR_WAIVED",
)
NOBODY = "Meridian Club"
LIVE_KEYS = ("sk_live_", "rk_live_")
HARMLESS_MAIL = ("console", "locmem", "dummy", "filebased", "portal.mailbox")


def objections(settings: Mapping[str, Any]) -> list[str]:
    """Every bad setting as a sentence; empty when the house may open."""
    checks = (about_names, about_secrets, about_the_network, about_engines, about_payments)
    return [sentence for check in checks for sentence in check(settings)]


def about_names(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("GROUP_NAME", "") in ("", NOBODY):
        yield "PORTAL_GROUP_NAME is missing: every page and letter would carry the demo's name."
    if ".example" in settings.get("DEFAULT_FROM_EMAIL", ""):
        yield "DEFAULT_FROM_EMAIL is missing: letters would come from an address that is nobody's."


def about_secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    key = settings.get("SECRET_KEY", "")
    if settings.get("DEBUG"):
        yield "DEBUG is on: error pages would show code and data to everybody."
    if len(key) < 50 or len(set(key)) < 15 or key.startswith(("django-insecure", "only-for")):
        yield "SECRET_KEY is missing, short or a known one: make one of 50 random characters."
    if settings.get("DEMO"):
        yield "PORTAL_DEMO is on: the demo's password would open real accounts."
    if any(settings.get(name) for name in BYPASSES):
        yield f"The second factor can be bypassed: remove {', '.join(BYPASSES)}."
    if "Argon2" not in next(iter(settings.get("PASSWORD_HASHERS", [])), ""):
        yield "PASSWORD_HASHERS does not begin with Argon2: passwords would be kept too weakly."


def about_the_network(settings: Mapping[str, Any]) -> Iterator[str]:
    hosts = settings.get("ALLOWED_HOSTS", [])
    if not hosts or any(host.startswith("*") for host in hosts):
        yield "ALLOWED_HOSTS is empty or open to every name: list the names of this portal."
    if not settings.get("BASE_URL", "").startswith("https://"):
        yield "PORTAL_BASE_URL does not begin with https://: links in mail would be open to eavesdroppers."
    cookies = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    if not all(settings.get(name) for name in cookies):
        yield f"HTTPS is not enforced: {', '.join(cookies)} must all be set."
    if settings.get("USE_X_FORWARDED_HOST") or settings.get("PROXY_IS_TRUSTED_BLINDLY"):
        yield "Forwarded headers are believed from anybody: name the number of proxies in PORTAL_PROXIES."
    if settings.get("ACCOUNT_RATE_LIMITS") is False:
        yield "ACCOUNT_RATE_LIMITS is off: passwords and codes could be guessed without end."


def about_engines(settings: Mapping[str, Any]) -> Iterator[str]:
    cache = settings.get("CACHES", {}).get("default", {}).get("BACKEND", "")
    if not cache.endswith(("BreakerCache", "RedisCache")):
        yield "The cache is not shared (CACHE_URL): limits would count per process and hold nothing."
    database = settings.get("DATABASES", {}).get("default", {})
    is_named = settings.get("DATABASE_IS_NAMED", True) and database.get("NAME")
    if not is_named or "postgresql" not in database.get("ENGINE", ""):
        yield "DATABASE_URL does not name a PostgreSQL database."
    mail = str(settings.get("MAILERS", {}).get("default", {}).get("BACKEND", ""))
    if not mail or any(word in mail for word in HARMLESS_MAIL):
        yield "No mail would leave the house: set EMAIL_URL to a mail server."


def about_payments(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("STRIPE_SIMULATOR"):
        yield "The payment simulator is on: anybody could pay with a test card."
    if settings.get("STRIPE_SECRET_KEY") and not settings.get("STRIPE_WEBHOOK_SECRETS"):
        yield "STRIPE_WEBHOOK_SECRET is missing: no payment would ever be confirmed."


def demo_with_live_key(settings: Mapping[str, Any]) -> str:
    """A demo never moves real money: why it does not start, or nothing."""
    if settings.get("DEMO") and str(settings.get("STRIPE_SECRET_KEY", "")).startswith(LIVE_KEYS):
        return "PORTAL_DEMO is on and STRIPE_SECRET_KEY is a live key: a demo takes test keys only."
    return ""
