"""The house's addresses, and the owner's pages that messages lead to, by their fixed names."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as house


def page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    *house,
    path("garage/new/", page, name="garage_new"),
    path("garage/<ref>/", page, name="vehicle"),
    path("appointments/new/", page, name="appointment_new"),
    path("appointments/<ref>/", page, name="appointment"),
    path("points/", page, name="points"),
    path("rewards/", page, name="rewards"),
    path("vouchers/", page, name="vouchers"),
    path("friends/", page, name="friends"),
    path("u/<token>/", page, name="unsubscribe"),
]
