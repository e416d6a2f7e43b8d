"""One address per page, in the reader's language: the cookie, what the person told us, the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portal.middleware.sessions import is_signed_in


class PersonLanguage:
    """After Django's LocaleMiddleware: on a new device a signed-in person reads their own language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and is_signed_in(request):
            language = request.user.language  # type: ignore[union-attr]
            if language and translation.check_for_language(language):
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
