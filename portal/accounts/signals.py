"""What a request tells about two people who may be one: device and connection (safety.md J2, J12)."""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from club.referrals.queries import find_code
from portal.accounts.devices import COOKIE, TOKEN, hash_of
from portal.models import Device

SAME_CONNECTION = timedelta(minutes=30)


def noticed(request: HttpRequest, code: str, now: datetime) -> frozenset[str]:
    """Signals for a referral by this code: never a refusal, at most a person's look."""
    found = find_code(code)
    if found is None:
        return frozenset()
    referrer = found.member.user_id
    token = request.COOKIES.get(COOKIE, "")
    signals = set()
    if TOKEN.fullmatch(token) and Device.objects.filter(user_id=referrer, key_hash=hash_of(token)).exists():
        signals.add("same_device")
    near = UserSession.objects.filter(user_id=referrer, last_seen_at__gt=now - SAME_CONNECTION)
    if near.filter(ip=get_adapter().get_client_ip(request)).exists():
        signals.add("same_ip")
    if not ratelimit.consume(request, action="referred_here"):
        signals.add("many_from_here")
    if TOKEN.fullmatch(token) and not ratelimit.consume(
        request, action="referred_device", key=hash_of(token)
    ):
        signals.add("many_from_here")
    return frozenset(signals)
