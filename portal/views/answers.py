"""/a/<token>/: the answer to a reminder. Looking changes nothing; the button acts (messages.md §6)."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from club import journeys
from club.notices import tokens
from club.notices.channels import inbox_words, spoken
from club.notices.models import Notice
from club.reminders.models import Answer

DATE = forms.DateInput(attrs={"type": "date"})


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label=_("Your answer"), choices=Answer.Kind.choices, widget=forms.RadioSelect)
    until_on = forms.DateField(label=_("Remind me on"), required=False, widget=DATE)
    done_on = forms.DateField(label=_("Done on"), required=False, widget=DATE)

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == Answer.Kind.REMIND_ON and not self.cleaned_data.get("until_on"):
            self.add_error("until_on", _("Please choose a day."))


@csrf_exempt  # opened from a mail program without cookies; the signed token is the right to answer
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, token: str) -> HttpResponse:
    notice = tokens.asked_by(token)
    spoken_of = journeys.occurrences_of(notice)
    form = AnswerForm(request.POST or None, initial={"kind": request.GET.get("answer", "snoozed")})
    if not any(row.vehicle_id for row in spoken_of):
        form.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in Answer.Kind.choices if choice[0] != Answer.Kind.SOLD
        ]
    if not journeys.begins_anew(spoken_of):
        del form.fields["done_on"]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            journeys.answer_reminder(
                notice=notice, kind=said["kind"], now=timezone.now(), done_on=said.get("done_on"),
                until_on=said["until_on"] if said["kind"] == Answer.Kind.REMIND_ON else None,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            return page(request, notice, form, done=said["kind"])
    is_gone = not spoken_of
    status = 422 if request.method == "POST" else 404 if is_gone else 200
    return page(request, notice, form, status=status, is_gone=is_gone)


def page(
    request: HttpRequest, notice: Notice, form: AnswerForm, *, status: int = 200, done: str = "",
    is_gone: bool = False,
) -> HttpResponse:  # fmt: skip
    with spoken(notice):
        words = inbox_words(notice)
        facts = {"words": words, "form": form, "done": done, "is_gone": is_gone}
        response = render(request, "portal/answers/answers.html", facts, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
