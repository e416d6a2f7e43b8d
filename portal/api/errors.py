"""Every no is a problem (RFC 9457): a code for machines, a sentence for people, nothing of our insides."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadRequest

from portal.middleware.refusals import REFUSALS

TYPE = "application/problem+json"
ERRORS_SHOWN = 20


class Problem(Schema):
    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    reference: str = ""
    errors: list[dict[str, Any]] = []


class Refused(Exception):
    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


def problem(request: HttpRequest, status: int, code: str, detail: str = "", **more: Any) -> HttpResponse:
    content: Mapping[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code,
        "detail": detail, "reference": getattr(request, "reference", ""), **more,
    }  # fmt: skip
    return JsonResponse(content, status=status, content_type=TYPE)


def install(api: NinjaAPI) -> None:
    api.add_exception_handler(Refused, told)
    api.add_exception_handler(Http404, lambda r, e: problem(r, 404, "not_found"))
    api.add_exception_handler(AuthenticationError, lambda r, e: unknown(r))
    api.add_exception_handler(HttpError, unreadable)
    api.add_exception_handler(BadRequest, bad_request)
    for kind in REFUSALS:
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(ValidationError, refused)


def told(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(request, refusal.status, refusal.code, refusal.detail)


def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, error.status_code, "unreadable", str(error))


def unknown(request: HttpRequest) -> HttpResponse:
    answer = problem(request, 401, "unknown_key", "Send a valid key as “Authorization: Bearer …”.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def bad_request(request: HttpRequest, error: Any) -> HttpResponse:
    found = error.errors[:ERRORS_SHOWN]
    where = [".".join(map(str, each.get("loc", ()))) for each in found]
    errors = [
        {"where": place, "code": each.get("type", ""), "detail": each["msg"]}
        for place, each in zip(where, found, strict=True)
    ]
    return problem(request, 422, "not_valid", "The request does not fit its description.", errors=errors)


def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """A rule of the house; its sentence was written for people, its code is for machines."""
    status = int(getattr(refusal, "status", HTTPStatus.UNPROCESSABLE_ENTITY))
    code = str(getattr(refusal, "code", "refused"))
    return problem(request, status, code, " ".join(map(str, refusal.messages)))
