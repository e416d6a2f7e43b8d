"""Whatever is chosen at the desk is named in the language of who chooses."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

from django import forms
from django.utils import translation

import cms.desks
from booking.sites.models import Site
from club.segments.queries.choices import FIXED
from cms.words import SaidChoice

HAN = re.compile(r"[\u4e00-\u9fff]")


def forms_of_the_desk() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    for found in pkgutil.walk_packages(cms.desks.__path__, "cms.desks."):
        for name, kind in vars(import_module(found.name)).items():
            if isinstance(kind, type) and issubclass(kind, forms.BaseForm) and kind.__module__ == found.name:
                yield f"{found.name}.{name}", kind


def test_rows_with_two_names_are_chosen_by_the_readers() -> None:
    found = [
        f"{name}.{field}"
        for name, kind in forms_of_the_desk()
        for field, given in getattr(kind, "base_fields", {}).items()
        if isinstance(given, forms.ModelChoiceField) and not isinstance(given, SaidChoice)
        and given.queryset is not None and hasattr(given.queryset.model, "name_zh")
    ]  # fmt: skip
    assert found == []
    assert len(list(forms_of_the_desk())) > 50
    with translation.override("zh-hans"):
        assert SaidChoice(None).label_from_instance(Site(name="North", name_zh="城北")) == "城北"


def test_the_words_of_a_condition_wait_for_their_reader() -> None:
    with translation.override("en"):
        english = [str(words) for _code, words in FIXED["consent"]]
    with translation.override("zh-hans"):
        chinese = [str(words) for _code, words in FIXED["consent"]]
    assert not set(english) & set(chinese)


def test_every_field_says_what_it_is_in_both_languages() -> None:
    with translation.override("zh-hans"):
        found = [
            f"{name}.{field}"
            for name, kind in forms_of_the_desk()
            for field, given in getattr(kind, "base_fields", {}).items()
            if given.label is not None and not HAN.search(str(given.label))
        ]
    assert found == []
