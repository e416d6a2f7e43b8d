"""/r/<code>/: a friend's link. Opening it sets a cookie and counts; the row is made at sign-up."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from club.referrals.actions import count_click
from club.referrals.queries import Offer, offer_for
from club.rollout import is_public

COOKIE = "referral"
COOKIE_SECONDS = 90 * 24 * 3600


@require_safe
def landing(request: HttpRequest, code: str) -> HttpResponse:
    offer = offered(code)
    if request.method == "GET" and not is_prefetch(request):
        count_click(code=offer.code, on=timezone.localdate())
    response = render(request, "portal/referral/landing.html", {"offer": offer})
    if offer_for(request.COOKIES.get(COOKIE, "")) is None:  # the first touch wins (club.md §2.1)
        response.set_cookie(
            COOKIE,
            offer.code,
            max_age=COOKIE_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


def offered(code: str) -> Offer:
    """What a friend's link promises; 404 where the friend's centre has no invitations yet."""
    offer = offer_for(code)
    if offer is None or not is_public("friends", timezone.localdate(), offer.site):
        raise Http404
    return offer


def is_prefetch(request: HttpRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
