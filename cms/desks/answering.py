"""What the house found by itself (a difference, a stray, an alarm) a person closes with their words."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.desk import DeskRequest, frame, tell


class AnswerForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("What it was, and what was done"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


def answer_page(
    request: DeskRequest, title: str, *, above: tuple[str, str], close: Callable[[str], object]
) -> HttpResponse:
    """The form, or what ``close`` makes of its words. ``above``: name and label of its list."""
    name, label = above
    form, status = AnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                close(form.cleaned_data["why"])
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect(name)
    return frame(
        request, "cms/desk/simple_form.html", title, status=status, icon="desk-clipboard-check",
        above=((reverse(name), label),), form=form, label=_("Close it"),
    )  # fmt: skip
