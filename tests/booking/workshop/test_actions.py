"""The calendar is laid again without change, and never from under work."""

from datetime import date, time, timedelta

import pytest

from booking.sites.actions import set_exception, set_hours
from booking.workshop.actions import ShiftInUse, TooManyDays, add_absence, lay_ahead, lay_calendar
from booking.workshop.models import OperationPrice, Resource, Shift, SiteDay
from booking.workshop.queries import menu
from tests.booking.scenes import NOW, TODAY, WEEK, a_scene, a_site, an_operation, book, frozen, units

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[object, ...]]:
    shifts = Shift.objects.order_by("pk").values_list("pk", "resource", "site_day", "lo", "hi")
    days = SiteDay.objects.order_by("pk").values_list("pk", "day", "opening", "minutes_cap", "version")
    return [*shifts, *map(tuple, days)]


def test_laying_twice_changes_nothing() -> None:
    scene = a_scene()
    before = rows()
    laid = lay_calendar(site=scene.site, first=scene.day(-1), last=scene.day(14), now=NOW)
    assert (laid.days, laid.shifts, laid.stranded) == (0, 0, ())
    assert rows() == before


def test_days_follow_weekly_hours_with_a_break_and_the_technicians_are_the_cap() -> None:
    scene = a_scene(technicians=2, hours={0: [(time(8), time(12)), (time(13), time(17))]})
    day = scene.site_day(0)
    assert day.opening == [[32, 48], [52, 68]]
    assert day.minutes_cap == 2 * 8 * 60
    assert day.shifts.count() == 2 * 8
    assert scene.site_day(1).opening == []


def test_exceptions_close_shorten_and_open_days() -> None:
    scene = a_scene()
    set_exception(site=scene.site, day=scene.day(1), intervals=[], now=NOW, note="holiday")
    set_exception(site=scene.site, day=scene.day(2), intervals=[["09:00", "12:00"]], now=NOW)
    set_exception(site=scene.site, day=scene.day(6), intervals=[["10:00", "14:00"]], now=NOW)  # a Sunday
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(7), now=NOW)
    assert scene.site_day(1).opening == []
    assert scene.site_day(2).opening == [[36, 48]]
    assert scene.site_day(6).opening == [[40, 56]]
    assert not scene.site_day(1).shifts.exists()


def test_a_shift_with_work_is_never_taken_away() -> None:
    scene = a_scene()
    booked = book(scene, scene.at(2, 9))
    set_exception(site=scene.site, day=scene.day(2), intervals=[["12:00", "18:00"]], now=NOW)
    before = frozen(), rows()
    with pytest.raises(ShiftInUse) as refused:
        lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(7), now=NOW)
    assert refused.value.params is not None
    stranded = refused.value.params["stranded"]
    assert {s.appointment_ref for s in stranded} == {booked.ref}
    assert {s.resource.kind for s in stranded} == {"bay", "technician", "reception", "seat"}
    assert (frozen(), rows()) == before


def test_laying_around_work_keeps_just_that_time() -> None:
    scene = a_scene()
    book(scene, scene.at(2, 9))
    set_exception(site=scene.site, day=scene.day(2), intervals=[["12:00", "18:00"]], now=NOW)
    laid = lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(7), now=NOW, around_work=True)
    assert len(laid.stranded) == 4
    bay = Resource.objects.get(site=scene.site, kind="bay")
    spans = scene.site_day(2).shifts.filter(resource=bay).order_by("lo").values_list("lo", "hi")
    assert list(spans) == [(36, 40), (48, 72)]


def test_an_absence_takes_its_hours_and_is_refused_over_work() -> None:
    scene = a_scene(technicians=2)
    first, second = Resource.objects.filter(site=scene.site, kind="technician").order_by("pk")
    add_absence(resource=second, starts_at=scene.at(2, 10, 5), ends_at=scene.at(3, 9), now=NOW)
    shifts = scene.site_day(2).shifts.filter(resource=second).values_list("lo", "hi")
    assert list(shifts) == [(32, 40)]
    assert scene.site_day(2).minutes_cap == 600 + 120
    book(scene, scene.at(4, 9))
    with pytest.raises(ShiftInUse):
        add_absence(resource=first, starts_at=scene.at(4, 8), ends_at=scene.at(4, 18), now=NOW)


def test_an_absence_is_not_refused_over_work_left_on_the_day_before() -> None:
    """The day before was closed around its work, which is stranded there whoever is away the next day."""
    scene = a_scene()
    unit = Resource.objects.get(site=scene.site, kind="technician")
    book(scene, scene.at(3, 9))
    set_exception(site=scene.site, day=scene.day(3), intervals=[], now=NOW, note="Stocktaking")
    laid = lay_calendar(site=scene.site, first=scene.day(3), last=scene.day(3), now=NOW, around_work=True)
    assert laid.stranded
    add_absence(resource=unit, starts_at=scene.at(4, 0), ends_at=scene.at(5, 0), now=NOW)
    assert not scene.site_day(4).shifts.filter(resource=unit).exists()
    assert scene.site_day(5).shifts.filter(resource=unit).exists()
    with pytest.raises(ShiftInUse):
        add_absence(resource=unit, starts_at=scene.at(3, 9, 30), ends_at=scene.at(4, 0), now=NOW)


def test_a_retired_unit_and_a_closed_site_have_no_shifts() -> None:
    scene = a_scene()
    bay = Resource.objects.get(site=scene.site, kind="bay")
    bay.retired_on = scene.day(3)
    bay.save()
    scene.site.closed_on = scene.day(5)
    scene.site.save()
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=NOW)
    days = Shift.objects.filter(site_day__site=scene.site, site_day__day__gte=scene.day(0))
    assert set(days.filter(resource=bay).values_list("site_day__day", flat=True)) == {
        scene.day(n) for n in range(3)
    }
    assert not days.filter(site_day__day__gte=scene.day(5)).exists()


@pytest.mark.parametrize(
    ("zone", "day", "opening"),
    [
        ("Europe/London", date(2026, 3, 29), [[0, 12]]),  # 01:00 to 02:00 does not exist
        ("Europe/London", date(2026, 10, 25), [[0, 20]]),  # and here it happens twice
        ("Australia/Lord_Howe", date(2026, 10, 4), [[0, 14]]),
        ("America/Havana", date(2026, 3, 8), [[0, 12]]),
    ],
)
def test_openings_follow_the_wall_clock_over_changes(zone: str, day: date, opening: list[list[int]]) -> None:
    site = a_site(zone)
    set_hours(site=site, weekly={n: [(time(0), time(4))] for n in range(7)}, now=NOW)
    units(site, {"bay": 1})
    lay_calendar(site=site, first=day, last=day, now=NOW)
    assert SiteDay.objects.get(site=site).opening == opening


def test_a_date_the_zone_skips_has_no_day() -> None:
    site = a_site("Pacific/Apia")
    set_hours(site=site, weekly=WEEK, now=NOW)
    lay_calendar(site=site, first=date(2011, 12, 28), last=date(2012, 1, 1), now=NOW)
    assert date(2011, 12, 30) not in set(SiteDay.objects.values_list("day", flat=True))


def test_a_calendar_is_laid_for_a_bounded_time() -> None:
    with pytest.raises(TooManyDays):
        lay_calendar(site=a_site(), first=TODAY, last=TODAY + timedelta(days=2000), now=NOW)


def test_every_site_is_laid_ahead_and_a_second_night_changes_nothing() -> None:
    scene = a_scene(days=3)
    laid = lay_ahead(now=NOW, days=40)
    assert sum(each.days for each in laid) == 36
    assert scene.site.days.filter(day__gte=TODAY).count() == 40
    assert sum(each.days + each.shifts for each in lay_ahead(now=NOW, days=40)) == 0


def test_the_menu_prefers_the_sites_price_and_the_newest() -> None:
    scene, wash = a_scene(), an_operation(30, code="wash", price_minor=2500)
    an_operation(30, code="secret", is_online=False)
    an_operation(30, code="old", retired_on=TODAY)
    for site, on, price in (
        (None, TODAY, 2600),
        (scene.site, TODAY - timedelta(days=9), 2700),
        (scene.site, TODAY + timedelta(days=1), 9900),
    ):
        OperationPrice.objects.create(operation=wash, site=site, valid_from=on, price_minor=price)
    items = {item.operation.code: item for item in menu(scene.site, on=TODAY)}
    assert items["wash"].price_minor == 2700
    assert items.keys() & {"secret", "old"} == set()
