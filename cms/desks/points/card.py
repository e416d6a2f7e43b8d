"""A member's card at the counter: who it is, what they have, and ordering for them while they stand here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from booking.sites.models import Site
from club import journeys
from club.members.models import Member
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of, balance
from loyalty.policies.queries import policies
from loyalty.rewards import queries
from loyalty.rewards.models import Reward
from loyalty.rewards.rules import read_card
from loyalty.tiers.queries import standing

OFFERS_MAX = 30


class CardForm(forms.Form):
    card = forms.CharField(
        label=gettext_lazy("Card number"),
        help_text=gettext_lazy("The rotating code fills in both at once."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "autofocus": True, "data-scan-into": ""}
        ),
    )
    code = forms.CharField(
        label=gettext_lazy("Code on the card"),
        help_text=gettext_lazy("Six digits, new each minute. Proves that the owner is here."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def read(self) -> tuple[str, str]:
        number, code = read_card(self.cleaned_data["card"])
        return number, self.cleaned_data["code"] or code


@desk("vouchers")
@require_http_methods(["GET", "POST"])
def card(request: DeskRequest) -> HttpResponse:
    """Scan or type a card. The look is noted, as every look at a person is."""
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Member's card"), icon="desk-id-card")
    form = CardForm(request.POST or None)
    if request.method == "GET":
        return card_page(request, site, form)
    must_act(request, site.pk)
    if not form.is_valid():
        return card_page(request, site, form, status=422)
    number, code = form.read()
    member = Member.objects.select_related("user", "site").filter(number=number, closed_at=None).first()
    account = account_of(member.user) if member else None
    if member is None or account is None:
        form.add_error("card", _("We do not know this card. Please check it digit by digit."))
        return card_page(request, site, form, status=404)
    now = timezone.now()
    if code:
        try:
            journeys.prove_presence(account=account, code=code, site=site, now=now, actor=request.user)
        except ValidationError as refusal:
            answer = card_page(request, site, form, status=tell(form, refusal))
            answer.keeps_writes = True  # type: ignore[attr-defined]  # the wrong code stays counted
            return answer
    record(actor=request.user, verb="card.read", subject=member, now=now, site=site)
    return card_page(request, site, form, member=member, **glance(account))


@desk("vouchers")
@require_POST
def card_order(request: DeskRequest, number: str) -> HttpResponse:
    """Order a reward for the member who stands here."""
    site = chosen_site(request)
    must_act(request, site.pk if site else None)
    member = get_object_or_404(Member.objects.select_related("user", "site"), number=number, closed_at=None)
    account = get_object_or_404(Account.objects.select_related("owner"), owner=member.user_id)
    wanted = get_object_or_404(Reward, slug=request.POST.get("reward", "")[:60])
    key, sentences, bought = request.POST.get("request_key", ""), [], None
    status = 200
    try:
        bought = journeys.order_reward(
            user=member.user, reward=wanted, key=f"desk:{request.user.pk}:{key}", now=timezone.now(),
            site=site, actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        sentences, status = refusal.messages, int(getattr(refusal, "status", 422))
    assert site is not None  # noqa: S101 — must_act(None) lets only group roles through, who have a site
    return card_page(
        request, site, CardForm(), status=status, member=member, bought=bought, sentences=sentences,
        **glance(account),
    )  # fmt: skip


def glance(account: Account) -> dict[str, Any]:
    """Name, level, points, what is within reach, and whether the owner has shown their code."""
    now = timezone.now()
    on = journeys.group_day(now)
    known = policies("presence_above_points", "presence_seconds", on=on)
    facts = journeys.reward_facts(account=account, on=on)
    has = balance(account, on)
    offers = queries.catalogue(account, on, has, facts)
    return {
        "account": account,
        "balance": has,
        "standing": standing(account, on),
        "presence": queries.fresh_presence(account, now, known["presence_seconds"]),
        "limit": known["presence_above_points"],
        "offers": [each for each in offers if each.can_order and each.reward.kind != "donation"][:OFFERS_MAX],
    }


def card_page(
    request: DeskRequest, site: Site, form: CardForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        "site": site,
        "sites": list(request.scope.sites()),
        "can_act": request.scope.acts_at(site.pk),
    }
    return frame(
        request, "cms/desk/points/card.html", _("Member's card"), status=status, icon="desk-id-card",
        form=form, **context, **more,
    )  # fmt: skip
