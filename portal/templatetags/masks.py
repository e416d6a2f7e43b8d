"""Contacts behind a mask, in lists of the desk."""

from django import template

from club.members.rules import masked_phone

register = template.Library()


@register.filter
def phone_mask(phone: object) -> str:
    return masked_phone(str(phone or ""))
