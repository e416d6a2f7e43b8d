"""/u/<token>/: no more of these messages. Looking changes nothing, the button does (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from club.members.models import Consent
from club.notices import tokens
from club.notices.actions import unsubscribe as stop


@csrf_exempt  # a mail program posts without cookies; the signed token is the right to do so
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    is_done = request.method == "POST"
    subscription = stop(token=token, now=timezone.now()) if is_done else tokens.read(token)
    facts = {"purpose": Consent.Purpose(subscription.purpose).label, "is_done": is_done}
    return render(request, "portal/unsubscribe/unsubscribe.html", facts)
