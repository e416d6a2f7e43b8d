"""What the workshop found and proposes; the owner answers line by line, for the version on the screen."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from booking.estimates.models import Estimate, EstimateLine, FindingPhoto
from booking.estimates.queries import estimate_of
from booking.files.rules import SERVED_AS
from booking.refusals import Refusal
from club import journeys
from portal.person import person_of
from portal.views.appointments import find, show

ANSWERS = ((EstimateLine.Answer.APPROVED, _("Yes, please")), (EstimateLine.Answer.DECLINED, _("Not now")))


class EstimateForm(forms.Form):
    """One question for each line; ``digest`` is what the owner has read."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, estimate: Estimate, **kwargs: object) -> None:
        super().__init__(*args, initial={"digest": estimate.digest}, **kwargs)  # type: ignore[arg-type, misc]
        self.lines = list(estimate.lines.all())
        for line in self.lines:
            self.fields[f"line-{line.position}"] = forms.ChoiceField(
                label=line.description, choices=ANSWERS, widget=forms.RadioSelect,
                error_messages={"required": _("Please say yes or not now.")},
            )  # fmt: skip

    def rows(self) -> list[tuple[EstimateLine, forms.BoundField]]:
        return [(line, self[f"line-{line.position}"]) for line in self.lines]

    def approved(self) -> set[int]:
        said = {line.position: self.cleaned_data[f"line-{line.position}"] for line in self.lines}
        return {position for position, answer in said.items() if answer == EstimateLine.Answer.APPROVED}


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    visit = find(request, ref)
    estimate = estimate_of(visit)
    if estimate is None:
        return redirect("appointment", ref)
    form = EstimateForm(request.POST, estimate=estimate)
    if not form.is_valid():
        return show(request, visit, estimate_form=form, status=422)
    try:
        journeys.answer_estimate(
            estimate=estimate, digest=form.cleaned_data["digest"], approved=form.approved(),
            now=timezone.now(), actor=person_of(request),
        )  # fmt: skip
    except Refusal as refusal:
        return show(request, find(request, ref), refusal=refusal)
    messages.success(request, gettext("Thank you. We go on with what you said yes to."))
    return redirect("appointment", ref)


@require_safe
def photo(request: HttpRequest, ref: str, file: str) -> FileResponse:
    """A photo of a finding, for whom the appointment is; ``?size=s`` the small one."""
    visit = find(request, ref)
    shown = get_object_or_404(FindingPhoto, file__ref=file, finding__appointment=visit)
    return FileResponse(shown.file.side(request.GET.get("size")).open(), headers=SERVED_AS)
