"""The cards a house starts with: what loyalty and contribution, a car's grade and a churn label ask of us.

Prices never differ by class; service and care may (insight.md; sources G7). Staff write their own over them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Card(NamedTuple):
    title: StrOrPromise
    body: StrOrPromise


CARDS: dict[str, Card] = {
    "+A": Card(
        _("Key customer"),
        _("Greet by name, the same advisor each time, and call before anything is due."),
    ),
    "-A": Card(
        _("Worth winning back"),
        _("Spends much and comes seldom. Ask who does the other work, and why."),
    ),
    "+B": Card(
        _("Reliable"),
        _("Keep every promise. Show what else we do for this car and how close the next level is."),
    ),
    "-B": Card(_("On the fence"), _("Remind in good time, offer the next visit before the car leaves.")),
    "+C": Card(_("Loyal, small bills"), _("Thank for the loyalty. A friend or a second car may follow.")),
    "-C": Card(_("Occasional"), _("Make this visit easy: time kept, price as told, one useful hint.")),
    "grade:large": Card(
        _("High grade"),
        _("Quality, comfort and respect. A fixed price belongs in the contract, once."),
    ),
    "grade:medium": Card(
        _("Middle grade"),
        _("The standard plus the personal file. Be careful with discounts."),
    ),
    "grade:small": Card(
        _("Lower grade"),
        _("Meet the wish on time or price and show how to use the car. Never skip a step."),
    ),
    "label:due": Card(_("A visit is due"), _("Offer two times that suit what you know of the customer.")),
    "label:warning": Card(
        _("Drifting away"),
        _("Call, ask how the last visit was, and book the next one on the phone."),
    ),
    "label:dormant": Card(
        _("Asleep"),
        _("A personal letter or call from the centre, with a reason to come: a check, an event."),
    ),
    "label:lost": Card(_("Gone"), _("Ask once why, write it down, and leave in friendship.")),
    "label:new": Card(_("Not here yet"), _("Offer the first visit and say what the club does.")),
}
YEARLY = (
    _("Complete the customers' data"), _("Analyse the customers"), _("Refresh the data"),
    _("Activities for each group of customers"), _("Lift customers by a level"),
)  # fmt: skip
