"""/mailbox/: what was sent, to read codes in the demo. Not there at all in production."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from portal.models import Mail

SHOWN_MAX = 50
# Mails carry inline styles; no script runs, and the frame has no origin.
LETTER_CSP: dict[str, list[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "sandbox": "",
    "frame-ancestors": [CSP.SELF],
}


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    only_here()
    to = request.GET.get("to", "").strip().lower()[:254]
    letters = Mail.objects.order_by("-pk")
    if to:
        letters = letters.filter(recipients__contains=[to])
    return render(request, "portal/mailbox/list.html", {"letters": letters[:SHOWN_MAX], "to": to})


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    only_here()
    return render(request, "portal/mailbox/letter.html", {"letter": get_object_or_404(Mail, pk=pk)})


@require_safe
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def letter_body(request: HttpRequest, pk: int) -> HttpResponse:
    only_here()
    return HttpResponse(get_object_or_404(Mail, pk=pk).html)


def only_here() -> None:
    if not settings.MAILBOX:
        raise Http404
