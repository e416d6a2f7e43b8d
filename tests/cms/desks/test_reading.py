"""The desk in Chinese: what has two names says the reader's; a word says what it means where it stands."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override, pgettext

from booking.garage.models import grade_name
from booking.sites.models import Brand, Policy
from booking.transport.models import Zone
from booking.workshop.queries import chapter_name
from club.leads import rules
from club.segments.models import Segment
from club.segments.queries.choices import choices_of
from cms.desks.figures.cards import kind_name
from cms.desks.growth.partners import WordsForm
from cms.desks.points.tiers import TermsForm
from cms.templatetags.named import crew
from loyalty.rewards.models import Reward
from loyalty.tiers.models import Benefit, Tier
from tests.booking.makes import make_model, make_operation
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text


@pytest.fixture
def administrator(world: World, staffed: Staffed) -> Client:
    client = staffed("administrator")
    client.cookies["django_language"] = "zh-hans"
    return client


def test_a_page_about_one_thing_has_its_name_in_the_readers_language(
    world: World, administrator: Client
) -> None:
    site = world.here.site
    site.name_zh = "港口店"
    site.save()
    Brand.objects.create(code="alder", name="Alder", name_zh="艾德")
    make_model(name="Finch", name_zh="雀")
    make_operation(name_zh="年度保养")
    zone = Zone.objects.create(site=site, code="near", name="Near", name_zh="五公里以内", travel_minutes=10)
    Reward.objects.create(
        slug="wash", kind="service", name="Wash", name_zh="手工洗车", price_points=10,
        visible_from=TODAY,
    )  # fmt: skip
    Segment.objects.create(code="back", name="To win back", name_zh="值得挽回", created_at=NOW)
    Benefit.objects.create(code="loan", name="Loan car", name_zh="代步车")
    Tier.objects.filter(code="gold").update(name_zh="金卡")
    pages = {
        reverse("desk_centre", args=[site.code]): "港口店",
        reverse("desk_brand", args=["alder"]): "艾德",
        reverse("desk_model", args=["tern"]): "雀",
        reverse("desk_operation", args=["annual"]): "年度保养",
        reverse("desk_zone", args=[zone.pk]): "五公里以内",
        reverse("desk_reward", args=["wash"]): "手工洗车",
        reverse("desk_segment", args=["back"]): "值得挽回",
        reverse("desk_benefit", args=["loan", "gold"]): "代步车 · 金卡",
    }
    titles = {path: text(administrator.get(path)).split("<title>")[1].split("</title>")[0] for path in pages}
    assert not {path: title for path, title in titles.items() if pages[path] not in title}


def test_lists_to_choose_from_are_named_so_too(world: World) -> None:
    Brand.objects.create(code="alder", name="Alder", name_zh="艾德")
    with override("zh-hans"):
        assert ("alder", "艾德") in TermsForm().fields["brand"].choices  # type: ignore[attr-defined]
        assert ("alder", "艾德") in WordsForm(seen=[]).fields["brands"].choices  # type: ignore[attr-defined]


def test_the_usual_price_groups_and_chapters_have_words_and_the_houses_own_say_themselves(
    db: None, administrator: Client
) -> None:
    make_model(price_group="small")
    make_operation(group="comfort")
    with override("zh-hans"):
        assert [grade_name(code) for code in ("small", "medium", "large", "vans")] == [
            "小型车", "中型车", "大型车", "vans",
        ]  # fmt: skip
        assert choices_of("grade", TODAY) == [("small", "小型车")]
        assert [kind_name(code) for code in ("grade:large", "label:lost", "-A")] == ["大型车", "已流失", "−A"]
        assert [chapter_name(code) for code in ("service", "vans")] == ["保养", "Vans"]
    assert "小型车" in text(administrator.get(reverse("desk_makes")))
    assert "comfort" not in text(administrator.get(reverse("desk_operations")))


def test_a_rule_that_is_true_is_a_yes(world: World, administrator: Client) -> None:
    row = {"name": "key_box", "site": world.here.site, "valid_from": TODAY.isoformat()}
    administrator.cookies["django_language"] = "en"
    answer = administrator.post(reverse("desk_policies"), row | {"site": world.here.site.pk, "value": "yes"})
    assert answer.status_code == 302
    assert Policy.objects.latest("pk").value is True
    for name in ("desk_policies", "desk_history"):
        assert "True" not in text(administrator.get(reverse(name)))


@pytest.mark.parametrize(
    ("context", "word", "chinese", "elsewhere"),
    [
        ("of a thing", "Name", "名称", "姓名"),
        ("of a thing", "Code", "代码", "验证码"),
        ("an answer", "Late", "已逾期", "迟到"),
        ("a complaint", "closed", "已结案", "休息"),
        ("in line", "Waiting", "候补", "等待发送"),
        ("a reward", "Ordered", "已兑换", "已订车"),
        ("a customer", "active", "活跃", "启用"),
        ("a step", "Next", "下一步", "下一页"),
        ("a task", "Take it", "领取", "核销"),
    ],
)
def test_one_english_word_of_two_meanings_is_two_in_chinese(
    context: str, word: str, chinese: str, elsewhere: str
) -> None:
    with override("zh-hans"):
        assert pgettext(context, word) == chinese != elsewhere


def test_teams_and_departments_of_leads_have_words_in_both_languages() -> None:
    codes = {*rules.TEAMS.values(), *rules.DEPARTMENTS.values()}
    with override("en"):
        assert crew("used_cars") == "used-car sales"
    with override("zh-hans"):
        assert not [code for code in codes if crew(code).isascii()]
    assert crew("the Monday people") == "the Monday people"
