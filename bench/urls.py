"""The portal's addresses, and ``/bare/``: a view that only answers, the limit of the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as addresses

SENTENCE = b"<!doctype html><title>bare</title><p>This page does nothing."


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SENTENCE)


urlpatterns = [path("bare/", bare), *addresses]
