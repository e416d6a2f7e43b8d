"""Wagtail's own list of people, for the system's owner; staff and posts are kept under Settings."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from wagtail.users.views.users import UserViewSet


class PersonForm(forms.ModelForm[Any]):
    """Names and access; a password is nobody's to set for somebody else."""

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    class Meta:
        model = get_user_model()
        fields = ("email", "name", "phone", "language", "is_active", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}


class PeopleViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm
