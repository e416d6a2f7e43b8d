"""The last place on a person's shelf, wanted by several uploads at once."""

import io
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from booking.files import actions, rules
from booking.files.models import File, new_ref
from tests.booking.makes import NOW, make_user
from tests.booking.shelves import use_shelf
from tests.together import Outcome, at_once, met

RIVALS = 6


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


def uploads_to_a_nearly_full_shelf() -> list[Outcome]:
    person = make_user()
    File.objects.bulk_create(
        File(ref=new_ref(), size=1, width=1, height=1, uploaded_at=NOW, uploaded_by=person)
        for _ in range(rules.FILES_MAX - 1)
    )
    return at_once(
        [partial(actions.store_photo, upload=a_photo(), now=NOW, actor=person) for _ in range(RIVALS)]
    )


def a_photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    out.seek(0)
    return out


@pytest.mark.proves("F5")
def test_one_of_many_uploads_gets_the_last_place(own_database: str) -> None:
    outcomes = uploads_to_a_nearly_full_shelf()
    assert sum(one.won for one in outcomes) == 1
    assert {getattr(one.error, "code", one.error) for one in outcomes if not one.won} == {"quota_reached"}
    assert File.objects.count() == rules.FILES_MAX


def test_sabotage_without_the_persons_row_all_of_them_do(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "stand_in_a_row", lambda actor: None)
    monkeypatch.setattr(rules, "is_over_quota", met(rules.is_over_quota, RIVALS))  # all have counted
    outcomes = uploads_to_a_nearly_full_shelf()
    assert sum(one.won for one in outcomes) == RIVALS
    assert File.objects.count() > rules.FILES_MAX
