"""No table and no text about a person without its purpose, class and end (safety.md R67). No database."""

import pytest
from django.apps import apps
from django.db import models

from club.privacy.inventory import HELD, OTHERS
from club.privacy.rules import CLASSES

OURS = {"portal", "booking", "loyalty", "club", "account", "mfa", "usersessions"}
PEOPLE = {"portal.User", "club.Member", "loyalty.Account"}
STAFF = {"actor", "by", "author", "approver", "staff", "assignee"}
DECLARED = {entry.model for entry in HELD}
Field = models.Field[object, object]


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS and not model._meta.proxy]


def links(model: type[models.Model]) -> list[Field]:
    return [
        each
        for each in model._meta.concrete_fields
        if each.related_model is not None and not each.primary_key
    ]


def is_staff(field: Field) -> bool:
    return field.name in STAFF or field.name.endswith("_by")


def reached() -> set[str]:
    """Tables from which a way of links leads to a person, but for who of the staff did it."""
    found = set(DECLARED | PEOPLE)
    while True:
        more = {
            model._meta.label
            for model in tables()
            for field in links(model)
            if field.related_model._meta.label in found and not is_staff(field)  # type: ignore[union-attr]
        } - found  # fmt: skip
        if not more:
            return found & {model._meta.label for model in tables()}
        found |= more


def texts(model: type[models.Model]) -> set[str]:
    """Fields that could hold a word about somebody."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
    found = [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, (*kinds, models.GenericIPAddressField))
    ]
    return {each.name for each in found if not each.choices and not isinstance(each, models.SlugField)}


@pytest.mark.proves("K3")
def test_every_table_that_leads_to_a_person_is_declared() -> None:
    assert sorted(reached() - DECLARED - OTHERS) == []


def test_every_text_of_a_declared_table_has_its_end() -> None:
    undeclared = []
    for model in tables():
        entries = [entry for entry in HELD if entry.model == model._meta.label]
        for entry in entries:
            known = set(entry.blank) | entry.plain | entry.hide
            undeclared += [f"{entry.model}:{entry.path} {name}" for name in sorted(texts(model) - known)]
    assert undeclared == []


def test_the_inventory_names_only_what_exists() -> None:
    wrong = []
    for entry in HELD:
        names = {each.name for each in apps.get_model(entry.model)._meta.concrete_fields}
        said = set(entry.blank) | entry.plain | entry.hide | ({entry.start.split("__")[0]} - {""})
        wrong += [f"{entry.model} {name}" for name in sorted(said - names)]
        str(apps.get_model(entry.model)._base_manager.filter(**{entry.path: 1}, **entry.where).query)
    assert wrong == []
    assert {label for label in OTHERS if not _exists(label)} == set()
    assert set() == DECLARED & OTHERS
    assert {entry.record_class for entry in HELD} <= set(CLASSES)


def _exists(label: str) -> bool:
    return any(model._meta.label == label for model in apps.get_models())
