"""Codes on the desk's pages in words."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()
CREWS = {  # of club/leads/rules/course.py
    "sales": _("new-car sales"), "used_cars": _("used-car sales"), "finance": _("finance"),
    "insurance": _("insurance"), "rental": _("car rental"), "fleet": _("fleet sales"),
    "database": _("customer data"), "pricing": _("pricing"), "product": _("product"),
    "dealer": _("dealership"), "us": _("ourselves"),
}  # fmt: skip


@register.filter
def named(code: str, names: dict[str, str]) -> str:
    """What a code stands for, in the reader's language; one that is gone says itself."""
    return names.get(code, code)


@register.filter
def crew(code: str) -> str:
    """A team or department of leads in the reader's language; one the house made up says itself."""
    return str(CREWS.get(code, code))
