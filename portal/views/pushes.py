"""/profile/messages/devices/: browsers that show notifications, and the worker that shows them."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from club.notices.devices import add_device, devices_of, drop_device
from portal.person import person_of

WORKER = Path(__file__).resolve().parent.parent / "static" / "portal" / "worker" / "push.js"


class DeviceForm(forms.Form):
    endpoint = forms.CharField(max_length=500)
    public_key = forms.CharField(max_length=100)
    secret = forms.CharField(max_length=40)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that it may open any page of ours."""
    return HttpResponse(WORKER.read_text(), content_type="text/javascript")


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Asked by the page's script after the browser agreed."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "not_a_browser"}, status=422)
    label = request.headers.get("User-Agent", "")[:120]
    try:
        add_device(person=person_of(request), label=label, now=timezone.now(), **form.cleaned_data)
    except ValidationError as refusal:
        return JsonResponse({"code": refusal.code, "text": refusal.messages[0]}, status=422)
    return HttpResponse(status=204)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    drop_device(device=get_object_or_404(devices_of(person_of(request)), pk=pk), now=timezone.now())
    return redirect("consents")
