"""What a rule's message looks like before it is saved, with invented facts: for staff, never for members."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model
from django.utils import translation

from club.notices.channels import PageWords, page_words
from club.notices.examples import DAY, FACTS, NAMES, Facts, example
from club.notices.models import Notice
from club.notices.wordings import latest
from club.reminders.actions.speaking import KINDS, own_words
from club.reminders.models import Occurrence, Rule

Anchor = Rule.Anchor
OF_PEOPLE = frozenset(
    {Anchor.BIRTHDAY, Anchor.JOINED, Anchor.DATE, Anchor.MEMBERSHIP, Anchor.POINTS, Anchor.TIER, Anchor.EVENT}
)
"""Kinds that name no car."""
WITH_POINTS = frozenset({Anchor.BIRTHDAY, Anchor.POINTS})


def example_of(rule: Rule, language: str) -> PageWords | None:
    """The rule's message in a language, as its reader will get it; None while there is nothing to say."""
    kind = KINDS.get(Anchor(rule.anchor), "") if rule.anchor in Anchor else ""
    if not (rule.subject and rule.body):
        return example(kind, language, latest([kind])) if kind else None
    person = get_user_model()(name=NAMES[language], language=language)
    row = Occurrence(rule=rule, person=person, due_on=date.fromisoformat(DAY))
    known = ["site", "site_zh", *(["car"] if rule.anchor not in OF_PEOPLE else [])]
    facts = {name: FACTS[name] for name in (*known, *(["points"] if rule.anchor in WITH_POINTS else []))}
    data = Facts({**FACTS, **own_words(row, facts), "like": kind})
    with translation.override(language):
        return page_words(Notice(person=person, kind="custom", data=data, key="custom", purpose=rule.purpose))
