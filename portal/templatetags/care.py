"""What an owner must know of the account itself: that it rests, that it closes."""

from datetime import date
from typing import Any

from django import template

from loyalty.ledger.models import Account
from loyalty.ledger.queries import closing_of, freeze_of

register = template.Library()


@register.inclusion_tag("portal/points/news.html")
def account_news(account: Account, on: date) -> dict[str, Any]:
    """No query for an account with which all is as always."""
    return {
        "freeze": freeze_of(account, on) if account.special_on else None,
        "closing": closing_of(account) if account.special_on else None,
    }
