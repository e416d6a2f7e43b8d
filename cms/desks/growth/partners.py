"""Partners: their private links, what they asked for, and what staff send for them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.models import Brand, Site
from club import journeys
from club.events.actions import partners as actions
from club.events.models import Partner, PartnerRequest
from club.events.queries import partner_requests, partners_of
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.choices import named
from cms.words import SaidChoice
from loyalty.tiers.models import Tier


class PartnerForm(forms.ModelForm[Partner]):
    class Meta:
        model = Partner
        field_classes = {"site": SaidChoice}
        fields = ("name", "contact", "email", "site")

    def __init__(self, *args: Any, seen: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in seen])  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """The words as members read them, and who they are for. Nothing ticked: everybody who wants to hear."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    words = forms.CharField(
        label=gettext_lazy("Text"), max_length=1500, widget=forms.Textarea(attrs={"rows": 7})
    )
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Levels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sites = forms.MultipleChoiceField(
        label=gettext_lazy("Members of these centres"), required=False, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.MultipleChoiceField(
        label=gettext_lazy("With a car of"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, seen: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = named(Tier.objects.order_by("rank"))  # type: ignore[attr-defined]
        self.fields["sites"].choices = named(seen)  # type: ignore[attr-defined]
        self.fields["brands"].choices = named(Brand.objects.order_by("name"))  # type: ignore[attr-defined]

    def audience(self) -> dict[str, list[str]]:
        named = {name: self.cleaned_data[name] for name in ("tiers", "sites", "brands")}
        return {name: codes for name, codes in named.items() if codes}


@desk("growth")
@require_http_methods(["GET", "POST"])
def partners(request: DeskRequest) -> HttpResponse:
    """Everybody we work with, and what waits for an answer. A new one gets a link."""
    form = PartnerForm(request.POST or None, seen=list(request.scope.sites()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            site = form.cleaned_data["site"]
            must_act(request, site.pk if site else None)
            made = actions.add_partner(now=timezone.now(), actor=request.user, **form.cleaned_data)
            messages.success(request, _("Added. Send them their link."))
            return redirect("desk_partner", made.ref)
    return frame(
        request, "cms/desk/growth/partners.html", _("Partners"), status=status, icon="desk-users", form=form,
        partners=partners_of(request.scope.seen), waiting=partner_requests(request.scope.seen),
        can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("growth")
@require_http_methods(["GET", "POST"])
def partner(request: DeskRequest, ref: str) -> HttpResponse:
    """One partner: the link, a new link, an end."""
    found = get_object_or_404(partners_of(request.scope.seen), ref=ref)
    if request.method == "POST":
        must_act(request, found.site_id)
        verb = actions.end_partner if "end" in request.POST else actions.renew_link
        verb(partner=found, now=timezone.now(), actor=request.user)
        messages.success(request, _("The old link no longer works."))
        return redirect("desk_partner", ref)
    link = settings.BASE_URL + reverse("partner", args=[actions.link_token(found)])
    return frame(
        request, "cms/desk/growth/partner.html", found.name, icon="desk-users",
        above=((reverse("desk_partners"), _("Partners")),), partner=found, link=link,
        requests=found.requests.order_by("-asked_at"), can_act=request.scope.acts_at(found.site_id),
    )  # fmt: skip


@desk("growth")
@require_http_methods(["GET", "POST"])
def partner_request(request: DeskRequest, ref: str) -> HttpResponse:
    """What was asked; approve with words of our own, or decline with a reason the partner reads."""
    row = find(request, ref)
    first = {"title": row.final_title or row.title, "words": row.final_words or row.words} | row.audience
    form = WordsForm(request.POST or None, initial=first, seen=list(request.scope.sites()))
    status, refusal = 200, None
    if request.method == "POST":
        must_act(request, row.partner.site_id)
        status = 422
        try:
            if answered(request, row, form):
                messages.success(request, _("Written down. The partner sees your answer."))
                return redirect("desk_partner_request", ref)
        except ValidationError as problem:
            status, refusal = tell(form, problem) if form.is_bound else 422, problem
    return page(request, row, form, status, refusal)


def answered(request: DeskRequest, row: PartnerRequest, form: WordsForm) -> bool:
    now, answer = timezone.now(), request.POST.get("answer", "").strip()[:300]
    if "decline" in request.POST:
        if answer:
            actions.decline(request=row, answer=answer, now=now, actor=request.user)
        return bool(answer)
    if not form.is_valid():
        return False
    actions.approve(
        request=row, title=form.cleaned_data["title"], words=form.cleaned_data["words"],
        audience=form.audience(), now=now, actor=request.user,
    )  # fmt: skip
    return True


@desk("growth")
@require_POST
def partner_send(request: DeskRequest, ref: str) -> HttpResponse:
    """To everybody of the audience who wants to hear of such things."""
    row = find(request, ref)
    must_act(request, row.partner.site_id)
    try:
        reached = journeys.send_for_partner(request=row, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        form = WordsForm(seen=list(request.scope.sites()))
        return page(request, row, form, getattr(refusal, "status", 409), refusal)
    messages.success(request, _("On its way to %(n)s members.") % {"n": reached})
    return redirect("desk_partner_request", ref)


def find(request: DeskRequest, ref: str) -> PartnerRequest:
    rows = PartnerRequest.objects.filter(partner__in=partners_of(request.scope.seen))
    return get_object_or_404(rows.select_related("partner__site", "event", "decided_by", "sent_by"), ref=ref)


def page(
    request: DeskRequest, row: PartnerRequest, form: WordsForm, status: int, refusal: ValidationError | None
) -> HttpResponse:
    return frame(
        request, "cms/desk/growth/partner_request.html", row.title, status=status, icon="desk-users",
        above=((reverse("desk_partners"), _("Partners")),), row=row, form=form, refusal=refusal,
        can_act=request.scope.acts_at(row.partner.site_id),
    )  # fmt: skip
