"""Pages for when it does not work: our look, a reference to quote, never a trace (safety.md L11)."""

import logging
import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

logger = logging.getLogger("portal.errors")
DATABASE_IS_AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_SECONDS = "5"
DESK = "/desk/"


def page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    facts = facts_of(request, status, title, advice)
    if wants_json(request):
        return machines(facts)
    is_staff = is_desk(request) and getattr(getattr(request, "user", None), "is_staff", False)
    return render(request, "error.html", facts | {"first": DESK if is_staff else "/"}, status=status)


def bare(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """Without anything that may be what broke."""
    facts = facts_of(request, status, title, advice)
    if wants_json(request):
        return machines(facts)
    facts["first"] = DESK if is_desk(request) else "/"
    return HttpResponse(render_to_string("error_bare.html", facts), status=status)


def is_desk(request: HttpRequest) -> bool:
    return request.path.startswith(DESK)


def facts_of(request: HttpRequest, status: int, title: str, advice: str) -> dict[str, Any]:
    reference = getattr(request, "reference", "")
    return {"title": title, "advice": advice, "status": status, "reference": reference}


def machines(facts: dict[str, Any]) -> HttpResponse:
    """A problem (RFC 9457)."""
    told = {
        "type": "about:blank", "title": facts["title"], "status": facts["status"],
        "code": f"http_{facts['status']:d}", "detail": facts["advice"], "reference": facts["reference"],
    }  # fmt: skip
    return JsonResponse(told, status=facts["status"], content_type="application/problem+json")


def wants_json(request: HttpRequest) -> bool:
    line = getattr(request, "policy", None)
    return bool(line and line.machine) or request.path.startswith("/api/")


def later(response: HttpResponse, seconds: str) -> HttpResponse:
    response.headers["Retry-After"] = seconds
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        title, advice = _("That is too much at once"), _("Please send a smaller file, or fewer at a time.")
        return page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title, advice)
    advice = _("Please go back, load the page again and try once more.")
    return page(request, HTTPStatus.BAD_REQUEST, _("We could not read that"), advice)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("Your account does not open this page. If it should, please ask us.")
    return page(request, HTTPStatus.FORBIDDEN, _("This page is not for you"), advice)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    request.watched = "form.refused"  # type: ignore[attr-defined]
    advice = _(
        "The form was open for too long or came from somewhere else. Open the page again and send it anew."
    )
    return page(request, HTTPStatus.FORBIDDEN, _("This form is no longer valid"), advice)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("It may have moved, or the address has a typing mistake.")
    return page(request, HTTPStatus.NOT_FOUND, _("There is nothing here"), advice)


def not_allowed(request: HttpRequest) -> HttpResponse:
    advice = _("This address cannot be used in that way. Go back and take the button on the page.")
    return page(request, HTTPStatus.METHOD_NOT_ALLOWED, _("That does not work here"), advice)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("You were faster than we allow, to keep accounts safe. Please wait a few minutes.")
    return later(page(request, HTTPStatus.TOO_MANY_REQUESTS, _("A short pause, please"), advice), "60")


def refused(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """A rule of the house said no; its sentence was written for the reader."""
    status: int = getattr(refusal, "status", HTTPStatus.UNPROCESSABLE_ENTITY)
    if status == HTTPStatus.NOT_FOUND:
        return not_found(request)
    return page(request, status, _("That did not work"), " ".join(refusal.messages))


def in_progress(request: HttpRequest) -> HttpResponse:
    advice = _("Your first click is being carried out. Wait a second and load the page again.")
    return later(page(request, HTTPStatus.CONFLICT, _("We are still working on it"), advice), "1")


def key_reused(request: HttpRequest) -> HttpResponse:
    advice = _("It was sent before with other answers. Open the page again and fill in a fresh form.")
    return page(request, HTTPStatus.UNPROCESSABLE_ENTITY, _("This form was already sent"), advice)


def busy(request: HttpRequest) -> HttpResponse:
    advice = _("Nothing was changed. Please try again in a moment.")
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return later(page(request, status, _("A lot is going on right now"), advice), "2")


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the database, the session or the reader's account: any of them may be what broke."""
    reference = getattr(request, "reference", "")
    problem = sys.exc_info()[1]
    logger.error("request %s ended in %s", reference, type(problem).__name__)
    if isinstance(problem, DATABASE_IS_AWAY):
        title, advice = _("We will be back in a moment"), _("Nothing was lost. Please try again shortly.")
        return later(bare(request, HTTPStatus.SERVICE_UNAVAILABLE, title, advice), RETRY_SECONDS)
    title, advice = _("Something went wrong on our side"), _("Nothing was changed. We have been told.")
    return bare(request, HTTPStatus.INTERNAL_SERVER_ERROR, title, advice)
