"""The club card: the number by which every centre knows the member, and the code that spends."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from loyalty.ledger.queries import balance
from loyalty.rewards.actions import secret_of
from loyalty.rewards.queries import card_code
from loyalty.tiers.queries import standing
from portal import wallets
from portal.owner import Owner, owner_of


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    context = {
        "owner": owner,
        "balance": balance(owner.account, owner.on),
        "standing": standing(owner.account, owner.on),
        "wallets": wallets.links(owner.member),
        **code_of(owner, owner.now),
    }
    return render(request, "portal/card/card.html", context)


@require_safe
def card_code_now(request: HttpRequest) -> HttpResponse:
    """The code of this minute alone, for the page that is already open."""
    owner = owner_of(request)
    return render(request, "portal/card/code.html", {"owner": owner, **code_of(owner, owner.now)})


@require_safe
def wallet(request: HttpRequest, kind: str) -> HttpResponse:
    """The card as a pass for a phone's wallet, where the group has its certificates."""
    return wallets.answer(kind, owner_of(request).member)


def code_of(owner: Owner, now: datetime) -> dict[str, Any]:
    """The code, and what the QR says: number and code in one."""
    shown = card_code(secret_of(account=owner.account, now=now), now)
    left = max(1, round((shown.until - now).total_seconds()))
    return {"code": shown, "spends": f"{owner.member.number}.{shown.code}", "seconds_left": left}
