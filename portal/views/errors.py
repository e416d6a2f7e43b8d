"""Pages for when it does not work: our look, a reference to quote, never a trace (safety.md L11)."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    facts = {"title": title, "advice": advice, "status": status}
    return render(request, "error.html", facts, status=status)


def in_progress(request: HttpRequest) -> HttpResponse:
    response = page(
        request,
        HTTPStatus.CONFLICT,
        _("We are still working on it"),
        _("Your first click is being carried out. Wait a second and load the page again."),
    )
    response.headers["Retry-After"] = "1"
    return response


def key_reused(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("This form was already sent"),
        _("It was sent before with other answers. Open the page again and fill in a fresh form."),
    )


def busy(request: HttpRequest) -> HttpResponse:
    response = page(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("A lot is going on right now"),
        _("Nothing was changed. Please try again in a moment."),
    )
    response.headers["Retry-After"] = "2"
    return response
