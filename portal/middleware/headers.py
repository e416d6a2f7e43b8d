"""Headers of every answer: content policy, caches, what the browser may use (safety.md R46, H10)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.utils.cache import patch_vary_headers

PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class ContentSecurityPolicy(ContentSecurityPolicyMiddleware):
    """Strict everywhere; the desk runs Wagtail's inline scripts and has its own, laxer policy."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/desk/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.DESK_CSP  # type: ignore[attr-defined]
        return super().process_response(request, response)


class Headers:
    """Personal pages are kept by nobody; public ones vary by language and by who looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Reporting-Endpoints", 'csp="/csp/report/"')
        if response.status_code >= 400 or is_personal(request):
            response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


def is_personal(request: HttpRequest) -> bool:
    line = getattr(request, "policy", None)
    if line is None:  # no view was reached: an error page
        return True
    return not line.cached or settings.SESSION_COOKIE_NAME in request.COOKIES
