"""Addresses outside Wagtail's own: the pictures of public pages."""

from django.urls import path

from cms.views import picture

urlpatterns = [path("media/images/<path:name>", picture, name="picture")]
