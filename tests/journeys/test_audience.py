"""What is meant for some reaches them by what we know of them, and nobody else."""

import pytest

from booking.garage.models import VehicleModel
from club import journeys
from club.journeys.audience import facts_of, facts_of_many
from club.members.actions import set_consent
from club.members.models import Member
from club.segments.actions import save_segment
from loyalty.earning.actions import set_rule
from loyalty.earning.models import Receipt
from tests.booking.makes import make_model
from tests.booking.scenes import NOW, TODAY, Scene, a_scene
from tests.journeys.test_claims import a_bill
from tests.journeys.test_keeping import a_car_of
from tests.journeys.test_main_journey import joined

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene(days=3)


@pytest.fixture
def model() -> VehicleModel:
    return make_model()


@pytest.fixture
def ada(scene: Scene) -> Member:
    return joined(scene, "Ada Lowe", "+442079460001")


def test_a_member_is_known_by_kind_centre_and_brands(scene: Scene, ada: Member, model: VehicleModel) -> None:
    a_car_of(ada, model)
    brand, site = f"brand:{model.brand.code}", f"site:{scene.site.code}"
    assert facts_of(ada.user, TODAY).segments == {brand, site, f"kind:{ada.attribute}"}
    assert facts_of(None, TODAY).segments == frozenset()


def test_a_saved_segment_is_used_of_those_alone_who_let_us_choose_offers(scene: Scene, ada: Member) -> None:
    """The non-personal mode (privacy.md): nobody's segment counts before their yes, nor after their no."""
    save_segment(
        code="ours",
        name="Ours",
        definition={"site": {"in": [scene.site.code]}},
        on=TODAY,
        now=NOW,
        actor=None,
    )

    def known() -> tuple[bool, bool]:
        one, many = facts_of(ada.user, TODAY), facts_of_many([ada.user_id], TODAY)[ada.user_id]
        return "segment:ours" in one.segments, "segment:ours" in many.segments

    found = [known()]
    for granted in (True, False):
        set_consent(
            person=ada.user, purpose="profiling", channel="email", granted=granted, text_version="1",
            how="profile", now=NOW, actor=ada.user,
        )  # fmt: skip
        found.append(known())
    assert found == [(False, False), (True, True), (False, False)]


def test_a_rule_for_a_segment_earns_for_its_members_alone(
    scene: Scene, ada: Member, model: VehicleModel
) -> None:
    ben = joined(scene, "Ben Oak", "+442079460002")
    set_rule(
        code="alder", valid_from=scene.day(0), on=scene.day(0), now=NOW, is_new=True, kind="spend",
        name="Brand days", kinds=["labour"], pay_types=["customer"], rate_permille=1000,
        segments=[f"brand:{model.brand.code}"],
    )  # fmt: skip
    for member, car in ((ada, a_car_of(ada, model)), (ben, a_car_of(ada, model))):
        visit = a_bill(scene.site, car, NOW, member.user)
        journeys.settle(visit=visit, now=NOW, actor=None)
    points = dict(Receipt.objects.values_list("account__owner__email", "points"))
    assert points == {ada.user.email: 520, ben.user.email: 320}


def test_a_gift_of_the_house_for_a_segment(scene: Scene, ada: Member, model: VehicleModel) -> None:
    set_rule(code="survey", valid_from=scene.day(0), on=scene.day(0), now=NOW, segments=["kind:nobody"])
    assert journeys.survey_answered(user=ada.user, contact="1", now=NOW) is None
    set_rule(
        code="survey", valid_from=scene.day(1), on=scene.day(1), now=NOW,
        segments=[f"site:{scene.site.code}"],
    )  # fmt: skip
    assert journeys.survey_answered(user=ada.user, contact="2", now=scene.at(1, 9)) is not None
