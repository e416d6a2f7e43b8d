"""Templates are folded: what says the same to every reader is made once a language, and nothing else is."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.template import Context, Engine, Template
from django.template.base import Node, TextNode
from django.template.library import SimpleNode
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import override

from portal.folding import Fold, Loader, constant, fold
from portal.models import User
from tests.portal.people import browser_of

LIBRARIES = {"paddock": "portal.templatetags.paddock", "static": "django.templatetags.static"}
BUILTINS = ["django.templatetags.i18n", "django.templatetags.static"]


def folded(text: str) -> Template:
    template = Engine(libraries=LIBRARIES, builtins=BUILTINS).from_string("{% load paddock %}" + text)
    fold(template.nodelist)
    return template


def kinds(template: Template) -> list[type[Node]]:
    return [type(node) for node in template.nodelist]


def said(template: Template, language: str = "en", **facts: object) -> str:
    with override(language):
        return template.render(Context(facts))


def test_neighbours_become_one_text_and_what_only_loads_goes() -> None:
    template = folded(
        'a{% load static %}<a href="{% url "home" %}">{% trans "Home" %}</a>{# said to nobody #}'
    )
    assert kinds(template) == [Fold]
    assert said(template) == 'a<a href="/home/">Home</a>'
    assert kinds(folded("a{% load static %}b")) == [Fold]
    assert kinds(folded("only words")) == [TextNode]


def test_each_language_has_its_own_whoever_came_first() -> None:
    template = folded('{% trans "Home" %} {% blocktranslate %}Home{% endblocktranslate %}')
    assert kinds(template) == [Fold]
    first = said(template, "zh-hans")
    assert (said(template), said(template, "zh-hans")) == ("Home Home", first)
    assert "Home" not in first


def test_the_language_may_change_within_a_template() -> None:
    template = folded('{% trans "Home" %}{% language "zh-hans" %}{% trans "Home" %}{% endlanguage %}')
    assert said(template) == "Home" + said(folded('{% trans "Home" %}'), "zh-hans")


@constant
def less() -> str:
    return "<"


def test_a_page_is_escaped_and_a_letter_is_not_whoever_came_first() -> None:
    page, letter = Context({}), Context({}, autoescape=False)
    node = Fold([SimpleNode(less, False, [], {}, None)])
    assert [node.render(each) for each in (page, letter, page)] == ["&lt;", "<", "&lt;"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ name }}",
        "{% trans name %}",
        '{% trans "Home"|upper %}',
        '{% trans "Home" as name %}',
        "{% url name %}",
        '{% url "home" as name %}',
        '{% url "vehicle" name %}',
        "{% icon name %}",
        '{% icon "car" name %}',
        "{% group_name %}",
        "{% static name %}",
        "{% blocktranslate %}Home of {{ name }}{% endblocktranslate %}",
        "{% blocktranslate with x=name %}Home{% endblocktranslate %}",
        "{% if name %}a{% endif %}",
    ],
)
def test_what_asks_for_something_stays_as_it_is(text: str) -> None:
    template = folded(text)
    assert Fold not in kinds(template)
    assert [kind for kind in kinds(template) if kind is not TextNode]


def test_what_stays_is_folded_inside() -> None:
    template = folded(
        '{% if name %}{% trans "Home" %}!{% else %}{% url "home" %}{% endif %}'
        "{% for one in name %}{% if one %}<b>{{ one }}</b>{% icon one %}{% endif %}{% empty %}"
        '{% trans "Home" %}{% endfor %}{% with x=name %}{% trans "Home" %}{% endwith %}'
    )
    branch = template.nodelist[0].conditions_nodelists[0][1]  # type: ignore[attr-defined]
    assert [type(node) for node in branch] == [Fold]
    assert said(template, name=["car"]).startswith("Home!<b>car</b><svg")
    assert said(template, name="") == "/home/HomeHome"


def test_an_address_that_does_not_exist_is_still_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        said(folded('{% trans "Home" %}{% url "nowhere" %}'))


def test_pages_are_folded_blocks_and_parents_too() -> None:
    engine = Engine.get_default()
    assert [type(loader) for loader in engine.template_loaders] == [Loader]
    page = engine.get_template("portal/home/nothing_booked.html")
    assert Fold in kinds(page)
    assert engine.get_template("portal/home/nothing_booked.html") is page


PAGES = ("/home/", "/garage/", "/points/", "/rewards/", "/appointments/", "/inbox/", "/profile/", "/card/")
ONCE = re.compile(r'(name="(csrfmiddlewaretoken|request_key)" value|nonce|data-pocket)="[^"]+"')


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False)  # the card counts its seconds
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_it_says_unfolded(
    path: str, ben: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, moment = browser_of(ben), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # the card counts seconds

    def page(language: str) -> str:
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = browser.get(path)
        assert answer.status_code == 200
        return ONCE.sub("", answer.content.decode())

    chinese, english = page("zh-hans"), page("en")
    assert chinese != english
    assert [page("en"), page("zh-hans")] == [english, chinese]
    stock = {**settings.TEMPLATES[0], "APP_DIRS": True}
    stock["OPTIONS"] = {name: value for name, value in stock["OPTIONS"].items() if name != "loaders"}
    settings.TEMPLATES = [stock]
    assert [type(loader) for loader in Engine.get_default().template_loaders] != [Loader]
    assert [page("en"), page("zh-hans")] == [english, chinese]
