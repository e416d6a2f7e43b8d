"""Switching the language: one address per page, so a cookie says it, and a person's own row."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.middleware.sessions import is_signed_in
from portal.models import User
from portal.paths import is_own_path

COOKIE_SECONDS = 365 * 24 * 3600


@csrf_exempt  # see views/shell.py; from elsewhere no session comes along (SameSite), so no row is touched
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    if is_signed_in(request) and isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return remember(request, HttpResponseRedirect(back if is_own_path(back) else "/"), language)


def remember[R: HttpResponse](request: HttpRequest, response: R, language: str) -> R:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response
