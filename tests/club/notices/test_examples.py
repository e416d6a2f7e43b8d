"""The desk's page of words shows a message of every kind: what nobody invented must not break it."""

from pathlib import Path

import pytest
from django.conf import settings

from club.notices.examples import example

KINDS = sorted(
    each.name for each in (Path(settings.BASE_DIR) / "templates" / "notices").iterdir() if each.is_dir()
)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_has_its_example(language: str) -> None:
    empty = [kind for kind in KINDS if not example(kind, language, {})]
    assert empty == []
