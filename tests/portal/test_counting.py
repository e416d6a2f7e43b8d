"""What is counted in the store: a limit never breaks a page because the store is wiped or goes away."""

import pytest
from django.core.cache import cache, caches

from portal.cache import count


def test_each_is_one_more() -> None:
    cache.delete("counted")
    assert [count("counted", 60) for _n in range(3)] == [1, 2, 3]


def test_what_was_wiped_between_two_questions_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.delete("counted")
    monkeypatch.setattr(caches["default"], "add", lambda *_: True)  # told as kept, and gone at once
    assert [count("counted", 60) for _n in range(3)] == [1, 2, 3]
