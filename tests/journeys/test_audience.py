"""What is meant for some reaches them by what we know of them, and nobody else."""

import pytest

from booking.garage.models import VehicleModel
from club import journeys
from club.journeys.audience import facts_of
from club.members.models import Member
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
