"""Addresses outside Wagtail's own: the pictures and the downloads of public pages."""

from django.urls import path

from cms.views import download, picture

urlpatterns = [
    path("media/images/<path:name>", picture, name="picture"),
    path("media/downloads/<int:pk>/<str:name>", download, name="download"),
]
