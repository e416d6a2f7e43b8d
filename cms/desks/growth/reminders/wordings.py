"""The words of every kind of message: the house's or an editor's, seen in both languages first."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club.notices import wordings as words
from club.notices.actions import save_wording
from club.notices.examples import example
from club.notices.models import Wording
from cms.desk import DeskRequest, desk, frame, must_act, tell

AREA = forms.Textarea(attrs={"rows": 6})


class WordingForm(forms.ModelForm[Wording]):
    class Meta:
        model = Wording
        fields = ("subject", "subject_zh", "inbox", "inbox_zh", "body", "body_zh")
        widgets = {"body": AREA, "body_zh": AREA}
        help_texts = {"body": gettext_lazy("An empty line begins a new paragraph.")}


@desk("growth")
@require_safe
def wordings(request: DeskRequest) -> HttpResponse:
    own = words.latest(words.kinds())
    rows = [(kind, example(kind, request.LANGUAGE_CODE, own).title, kind in own) for kind in words.kinds()]
    return frame(
        request, "cms/desk/growth/wordings.html", _("Words of messages"), icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), rows=rows,
    )  # fmt: skip


@desk("growth")
@require_http_methods(["GET", "POST"])
def wording(request: DeskRequest, kind: str) -> HttpResponse:
    """Write, look, save; all left empty gives the house's own words back."""
    if kind not in words.kinds():
        raise Http404
    own = words.latest([kind])
    form = WordingForm(request.POST or None, instance=own.get(kind) or Wording(kind=kind))
    shown = own
    if request.method == "POST":
        must_act(request, None)
        if form.is_valid():
            draft = Wording(kind=kind, **form.cleaned_data)
            try:
                words.check(draft)
                if "save" in request.POST:
                    save_wording(wording=draft, actor=request.user, now=timezone.now())
                    messages.success(request, _("Saved. The next message speaks like this."))
                    return redirect("desk_wording", kind=kind)
                shown = {} if draft.is_given_up else {kind: draft}
            except ValidationError as refusal:
                tell(form, refusal)
    return frame(
        request, "cms/desk/growth/wording.html", kind, icon="desk-bell",
        status=422 if form.errors else 200, form=form, kind=kind, names=sorted(words.placeholders(kind)),
        above=(
            (reverse("desk_reminders"), _("Reminders")), (reverse("desk_wordings"), _("Words of messages")),
        ),
        previews=[(language, example(kind, language, shown)) for language in ("en", "zh-hans")],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip
