"""/hooks/mail/: what the mail provider tells about our messages. Its signature is anymail's to check."""

from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from club.notices import reports

EVENTS_MAX = 1_000


@csrf_exempt  # a provider posts without cookies; its signature is the right to do so
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """Each event once or many times, in any order. A body nobody signed is refused and changes nothing."""
    view = reader_of(request)
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=403)
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    now = timezone.now()
    for event in events[:EVENTS_MAX]:
        reports.take(report=report_of(event), now=now)
    return HttpResponse()


def reader_of(request: HttpRequest) -> Any:
    """Anymail's reader for the provider of the settings; without one this address does not exist."""
    name = settings.MAIL_EVENTS_FROM
    if not name.isidentifier():
        raise Http404
    module = import_module(f"anymail.webhooks.{name}")
    kind = next(
        found
        for key, found in vars(module).items()
        if key.endswith("TrackingWebhookView") and found.__module__ == module.__name__
    )
    view = kind()
    view.setup(request)
    return view


def report_of(event: Any) -> reports.Report:
    metadata = event.metadata or {}
    return reports.Report(
        event=str(event.event_type or ""),
        recipient=str(event.recipient or "")[:254],
        dispatch=str(metadata.get("dispatch", "")),
        provider_id=str(event.message_id or "")[:200],
        reason=str(event.reject_reason or ""),
    )
