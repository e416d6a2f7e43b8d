"""What members and staff have asked for, and what waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.appointments.models import Appointment
from club import journeys
from club.complaints.actions import ask_exception
from club.complaints.models import Ticket
from club.exchange.actions import ask_export
from club.privacy.actions import hold_back
from club.privacy.queries import obstacles
from club.showroom.actions import answer, order
from club.showroom.models import ShowItem
from loyalty.liability.actions import issue_netting
from portal.demo.ground import Ground
from portal.demo.people import Owner

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = {
    "gb": {
        "frozen": "Three numbers ordered by one phone within an hour",
        "hold": "Claim about the towing of 4 May, file 118",
        "export": "Letters of the winter check",
        "order": "For the open evening",
        "exception": "Half of the gearbox, as the car is two months out of warranty",
        "pause": "The gearbox oil pipe comes on Thursday; we ring you that day.",
        "owner": "There is a child seat in the back, please leave it in.",
        "workshop": "It stays where it is. We ring you when the car is up on the lift.",
    },
    "cn": {
        "frozen": "同一手机一小时内下了三个会员号的订单",
        "hold": "5 月 4 日拖车索赔，案卷 118",
        "export": "冬季检测邀请函",
        "order": "用于开放日",
        "exception": "车辆过保两个月，申请承担一半变速箱费用",
        "pause": "变速箱油管周四到货，当天给您回电。",
        "owner": "后排有儿童座椅，请不要拆。",
        "workshop": "座椅不动。车上举升机后我们给您回电。",
    },
}


def wish(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    words = WORDS[region]
    share_points(owners, now)
    ask_to_be_forgotten(owners, ground, words, now)
    look_at_complaints(ground, words, now)
    order_for_the_showroom(ground, words, now)
    talk(ground, words, now)
    gm = ground.logins["gm"]
    ask_export(
        kind="members", form="xlsx", sites=ground.sites, reason=words["export"], now=now - 3 * HOUR,
        actor=ground.logins["club"],
    )  # fmt: skip
    last_month = ground.today.replace(day=1) - DAY
    before = last_month.replace(day=1) - DAY
    for month in (before, last_month):
        on = (month.replace(day=28) + 8 * DAY).replace(day=1)
        issue_netting(month=month, on=on, now=min(now, ground.moment(on)), actor=gm)


def share_points(owners: list[Owner], now: datetime) -> None:
    """A family that saves together, and two letters nobody has answered yet."""
    home, partner, child, waiting = (owner.user for owner in owners[2:6])
    for person, limit in ((partner, None), (child, 500)):
        made = journeys.invite_to_household(
            user=home, to=str(person.email), limit_points=limit, now=now - 6 * DAY
        )
        journeys.answer_invitation(invitation=made, accept=True, user=person, now=now - 5 * DAY)
    journeys.invite_to_household(user=home, to=str(waiting.email), limit_points=1_000, now=now - DAY)
    journeys.invite_to_household(
        user=waiting, to=str(owners[0].user.email), limit_points=None, now=now - 2 * DAY
    )


def ask_to_be_forgotten(owners: list[Owner], ground: Ground, words: dict[str, str], now: datetime) -> None:
    """One who leaves, one whose file must be kept, and points that stand still until somebody has looked."""
    care, kept, frozen = ground.logins["care"], owners[-6], owners[-7]
    leaving = next((owner.user for owner in reversed(owners[:-7]) if not obstacles(owner.user, now)), None)
    if leaving is not None:
        journeys.ask_erasure(
            person=leaving, identity_how="signed in again", use_points=True, now=now - 2 * DAY, actor=leaving
        )
    hold_back(person=kept.user, why=words["hold"], now=now - 20 * DAY, actor=ground.logins["gm"])
    journeys.freeze_account(account=frozen.account, why=words["frozen"], now=now - DAY, actor=care)


def look_at_complaints(ground: Ground, words: dict[str, str], now: datetime) -> None:
    """One waits for a part and says until when; for one we ask what the rules do not give."""
    rows = list(Ticket.objects.open().filter(stage="handle").order_by("pk")[:2])
    for number, ticket in enumerate(rows):
        clerk = ground.staff[ticket.site_id][0]
        if number == 0:
            journeys.pause_ticket(
                ticket=ticket, kind="close", reason="part", until=now + 3 * DAY, next_contact_at=now + 2 * DAY,
                words=words["pause"], actor=clerk, now=now,
            )  # fmt: skip
        else:
            ask_exception(
                ticket=ticket, words=words["exception"], amount_minor=64_000, actor=clerk, now=now - HOUR
            )


def order_for_the_showroom(ground: Ground, words: dict[str, str], now: datetime) -> None:
    """One order approved, one waiting."""
    site = ground.sites[0]
    for number, item in enumerate(ShowItem.objects.order_by("pk")[:2]):
        made = order(
            item=item, site=site, quantity=2, why=words["order"], key=f"demo:show:{item.pk}", now=now - 2 * DAY,
            actor=ground.staff[site.pk][0],
        )  # fmt: skip
        if not number:
            answer(order=made, approve=True, actor=ground.logins["gm"], now=now - DAY)


def talk(ground: Ground, words: dict[str, str], now: datetime) -> None:
    """A word of an owner whose car is with us, and one back."""
    for site in ground.sites[:2]:
        here = Appointment.objects.filter(site=site, state="in_work", person__isnull=False)
        row = here.select_related("person", "site", "vehicle").order_by("pk").first()
        if row is None or row.person is None:
            continue
        journeys.say_to_workshop(appointment=row, text=words["owner"], now=now - HOUR / 2, user=row.person)
        if site == ground.sites[0]:
            journeys.say_to_owner(
                appointment=row, text=words["workshop"], now=now - HOUR / 4, actor=ground.staff[site.pk][0]
            )
