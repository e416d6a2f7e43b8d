"""Every address of the house: a table of contents."""

from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal.views import shell

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("language/", set_language, name="set_language"),
    path("theme/", shell.theme, name="theme"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("styleguide/", shell.styleguide, name="styleguide"),
    path("", include(wagtail_urls)),
]
