"""The hosted payment page of the simulator: where the demo pays. Not there with a key, nor in production."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.forms import PersonForm

CARDS = (
    ("4242 4242 4242 4242", _("works")),
    ("5555 5555 5555 4444", _("works, and is recognised when somebody else pays with it")),
    ("4000 0000 0000 0002", _("is declined")),
    ("4000 0000 0000 9995", _("has too little money")),
    ("4000 0025 0000 3155", _("asks the bank to confirm")),
    ("4000 0000 0000 0259", _("is paid, then disputed")),
    ("4000 0000 0000 0341", _("works once and is refused at the renewal")),
)
PROBLEMS = {
    "generic_decline": _("The bank declined this card. Try another one."),
    "insufficient_funds": _("There is not enough money on this card. Try another one."),
    "incorrect_number": _("This is none of the test cards."),
}


class CardForm(PersonForm):
    card = forms.CharField(
        label=_("Card number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "list": "cards"}),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_card(self) -> str:
        return "".join(sign for sign in self.cleaned_data["card"] if sign.isdigit())


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, session: str) -> HttpResponse:
    if not settings.STRIPE_SIMULATOR:
        raise Http404
    from club.payments.simulator import page as simulator

    now = timezone.now()
    shown = simulator.session_now(session, now)
    if shown is None:
        raise Http404
    form, status, asks_bank = CardForm(request.POST or None), 200, False
    if request.method == "POST" and shown["status"] == "open":
        status = 422
        if form.is_valid():
            said = simulator.pay(
                session, form.cleaned_data["card"], now, is_confirmed=form.cleaned_data["confirmed"]
            )
            if said in ("paid", "complete"):
                return redirect(shown["success_url"].replace("{CHECKOUT_SESSION_ID}", session))
            asks_bank = said == "authentication"
            if asks_bank:
                status = 200
            elif said in PROBLEMS:
                form.add_error("card", PROBLEMS[said])
    context = {"session": shown, "form": form, "cards": CARDS, "asks_bank": asks_bank,
               "currency": shown["currency"].upper()}  # fmt: skip
    response = render(request, "portal/payments/simulated.html", context, status=status)
    response.keeps_writes = True  # type: ignore[attr-defined]  # a declined card is an event too
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def billing(request: HttpRequest, session: str) -> HttpResponse:
    """The simulator's billing portal: stop, go on, another card."""
    if not settings.STRIPE_SIMULATOR:
        raise Http404
    from club.payments.simulator import plans

    shown = plans.portal_now(session)
    if shown is None:
        raise Http404
    asked, subscription = shown
    what = request.POST.get("what", "")
    if request.method == "POST" and what in ("stop", "resume", "card"):
        plans.manage(subscription["id"], what, timezone.now())
        return redirect(asked["return_url"])
    context = {"subscription": subscription, "back": asked["return_url"]}
    return render(request, "portal/payments/simulated_portal.html", context)
