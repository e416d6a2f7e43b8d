"""What views refuse gets a page: a refusal its status and sentence, a wrong method its own words."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

import booking.refusals
import club.refusals
import loyalty.refusals
from portal.views import errors

REFUSALS = (booking.refusals.Refusal, club.refusals.Refusal, loyalty.refusals.Refusal)


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = errors.not_allowed(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """allauth shows a refused form with 200; the house says 422 (Wagtail's own scripts expect 200)."""
        form = (response.context_data or {}).get("form")
        if (
            request.method == "POST"
            and request.path.startswith("/accounts/")
            and getattr(form, "errors", None)
        ):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, REFUSALS) and isinstance(exception, ValidationError):
            return errors.refused(request, exception)
        return None
