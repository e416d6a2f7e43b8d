"""What belongs to every page: the appearance, the app manifest, and the sheet of all components."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from club import house
from portal.paths import is_own_path
from portal.shell import THEME_COOKIE, THEMES

YEAR_SECONDS = 365 * 24 * 3600


@csrf_exempt  # a display preference in a cookie; without a token, pages of visitors stay cacheable
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as-the-device on this device, and go back."""
    back = request.POST.get("next", "")
    response = redirect(back if is_own_path(back) else "/")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the club on its home screen."""
    sizes = {"icon-192": "192x192", "icon-512": "512x512"}
    icons = [
        {"src": static(f"portal/app/{name}.png"), "sizes": size, "type": "image/png"}
        for name, size in sizes.items()
    ]
    icons.append(
        {
            "src": static("portal/app/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        }
    )
    body = {
        "name": house.name(),
        "short_name": house.name(),
        "description": gettext("Your cars, your service, your points."),
        "start_url": "/home/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f7f2",
        "theme_color": "#003641",
        "icons": icons,
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once, for the people who build pages; not there in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "portal/styleguide.html", sample())


class SampleForm(forms.Form):
    """A form in trouble, to look at."""

    email = forms.EmailField(help_text="We send a code to this address.")
    centre = forms.ChoiceField(choices=[("a", "Harbour Road"), ("b", "Millbank")])
    way = forms.ChoiceField(
        choices=[("wait", "I wait"), ("drop", "I leave the car")], widget=forms.RadioSelect
    )
    news = forms.BooleanField(required=False, label="News and offers by e-mail")


def sample() -> dict[str, Any]:
    """Invented things for the style sheet; they are never shown to an owner."""
    paints = ("blue", "silver", "red", "green", "white", "black")
    bodies = ("hatch", "sedan", "suv", "estate", "mpv", "pickup")
    pairs = zip(bodies, paints, strict=True)
    return {
        "cars": [{"drawing": f"components/cars/{b}.svg", "body": b, "paint": p} for b, p in pairs],
        "steps": [
            {"label": "Booked", "state": "done"},
            {"label": "Bring it in", "state": "now"},
            {"label": "Ready"},
        ],
        "timeline": [{"title": "Joined", "state": "done"}, {"title": "First service", "state": "now"}],
        "form": SampleForm({"email": "not an address"}),
        "today": timezone.localdate(),
    }
