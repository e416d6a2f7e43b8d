"""Gift codes: made here, shown once, taken back when they should give nothing any more."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from club.members.actions import refuse_mistyped
from club.members.queries import find_member
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.accounts.approvals import codes_seen, site_of
from cms.desks.points.accounts.deeds import key_of
from cms.desks.points.choices import choices_of, names_of
from cms.words import SaidChoice
from loyalty.gifts.models import GiftIssue
from loyalty.gifts.queries import codes_of, issues
from loyalty.ledger.queries import account_of

PER_PAGE = 30
USUAL_DAYS = 90


class IssueForm(forms.Form):
    points = forms.IntegerField(label=gettext_lazy("Points of each code"), min_value=1, max_value=50_000)
    number = forms.IntegerField(
        label=gettext_lazy("How many codes"), min_value=1, max_value=100, initial=1,
        help_text=gettext_lazy("More than one, or many points, wait for a second person."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("What for"), max_length=120)
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    site = SaidChoice(
        label=gettext_lazy("Who pays"), queryset=Site.objects.none(), required=False,
        empty_label=gettext_lazy("the whole group"),
    )  # fmt: skip
    member = forms.CharField(
        label=gettext_lazy("Only for this member"), max_length=20, required=False,
        help_text=gettext_lazy("A member number; empty = whoever has the code."),
    )  # fmt: skip

    def clean_member(self) -> Any:
        """The account the codes are bound to, or None."""
        typed = self.cleaned_data["member"]
        found = find_member(typed) if typed and "@" not in typed else None
        account = account_of(found.user) if found else None
        if typed and account is None:
            refuse_mistyped(typed)
            raise ValidationError(_("No member has this number."))
        return account


@desk("points")
@require_http_methods(["GET", "POST"])
def codes(request: DeskRequest) -> HttpResponse:
    """What was made, and the form to make more; the answer to the form shows the codes this once."""
    on = journeys.group_day(timezone.now())
    form = IssueForm(request.POST or None, initial={"expires_on": on + timedelta(days=USUAL_DAYS)})
    form.fields["site"].queryset = Site.objects.filter(pk__in=request.scope.acted).order_by("name")  # type: ignore[attr-defined]
    form.fields["site"].required = not request.scope.acts_everywhere
    status, made = 200, None
    texts: list[str] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = form.cleaned_data
            site, bound_to = facts.pop("site"), facts.pop("member")
            must_act(request, site.pk if site else None)
            try:
                made, texts = journeys.issue_codes(
                    site=site, bound_to=bound_to, actor=request.user, now=timezone.now(),
                    **facts | key_of(request, IssueForm),
                )  # fmt: skip
                status = 200
            except ValidationError as refusal:
                status = tell(form, refusal)
    rows = issues().filter(codes_seen(request.scope))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    answer = frame(
        request, "cms/desk/points/accounts/codes.html", _("Gift codes"), status=status, icon="desk-gift",
        form=form, page=page, rows=[(row, row.is_open(on)) for row in page], made=made, texts=texts, on=on,
        centres=dict(choices_of("sites")),
        can_act=bool(request.scope.acted or request.scope.acts_everywhere),
    )  # fmt: skip
    answer.is_not_kept = bool(texts)  # type: ignore[attr-defined]  # what replays an answer must not keep it
    return answer


@desk("points")
@require_safe
def code_issue(request: DeskRequest, pk: int) -> HttpResponse:
    """One issue: who made and agreed, and which of its codes are used; never the codes themselves."""
    row = get_object_or_404(issues().filter(codes_seen(request.scope)), pk=pk)
    on = journeys.group_day(timezone.now())
    return frame(
        request, "cms/desk/points/accounts/issue.html", row.reason, icon="desk-gift",
        above=((reverse("desk_codes"), _("Gift codes")),), row=row, codes=codes_of(row),
        centre=names_of("sites", [row.site]), is_open=row.is_open(on),
        can_act=request.scope.acts_at(site_of(request.scope, row.site)),
    )  # fmt: skip


@desk("points")
@require_POST
def codes_revoked(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(GiftIssue.objects.filter(codes_seen(request.scope)), pk=pk)
    must_act(request, site_of(request.scope, row.site))
    journeys.revoke_codes(issue=row, actor=request.user, now=timezone.now())
    messages.success(request, _("What is not used gives nothing any more."))
    return redirect("desk_code_issue", pk)
