"""The member and what the file says of them (club.md §1.3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members import rules

MARKS = " \t\u00a0\u3000.,-/#，。－"


def bare(text: Func | F | Value) -> Func:
    """Part of an address as it is compared: without spaces and marks, in capitals ("ab1-2cd" is "AB12CD")."""
    return Func(Upper(text), Value(MARKS), Value(""), function="translate", output_field=models.CharField())


class Member(models.Model):
    """A person who joined. The number outlives everything; it is never given to anybody else."""

    class Attribute(models.TextChoices):
        PRIVATE = "private", _("Private")
        COMPANY = "company", _("Company")
        OFFICIAL = "official", _("Official")
        INSURANCE = "insurance", _("Insurance")
        TAXI = "taxi", _("Taxi")

    class Leap(models.TextChoices):
        FEB28 = "feb28", _("28 February")
        MAR1 = "mar1", _("1 March")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member")
    number = models.CharField(_("member number"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("preferred centre"))
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attribute = models.CharField(
        _("kind of customer"), max_length=10, choices=Attribute, default=Attribute.PRIVATE
    )
    birth_day = models.PositiveSmallIntegerField(_("day of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_leap = models.CharField(
        _("birthday in common years"), max_length=5, choices=Leap, default=Leap.FEB28
    )
    birth_lunar = models.BooleanField(_("by the lunar calendar"), default=False)  # the year is the sun's
    zone = models.CharField(_("time zone"), max_length=40, blank=True, help_text=_("Empty: the centre's."))
    company = models.CharField(_("company"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    hobbies = models.CharField(_("hobbies"), max_length=200, blank=True)
    occupation = models.CharField(_("occupation"), max_length=80, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    fleet_size = models.PositiveIntegerField(_("cars in the fleet"), null=True, blank=True)
    id_sealed = models.BinaryField(null=True, editable=False)  # by the key of the person alone
    id_tail = models.CharField(max_length=4, blank=True, editable=False)
    id_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = (
            models.CheckConstraint(
                name="member_birthday_whole",
                condition=Q(birth_day=None, birth_month=None)
                | Q(birth_day__isnull=False, birth_month__isnull=False)
                & (
                    Q(birth_lunar=True, birth_month__range=(1, 12), birth_day__range=(1, 30))
                    | Q(birth_month=2, birth_day__range=(1, 29))
                    | Q(birth_month__in=[4, 6, 9, 11], birth_day__range=(1, 30))
                    | Q(birth_month__in=[1, 3, 5, 7, 8, 10, 12], birth_day__range=(1, 31))
                ),
            ),
            models.CheckConstraint(name="member_zone_known", condition=Q(zone__in=["", *rules.ZONES])),
            models.CheckConstraint(
                name="member_closed_after_joining",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("joined_at")),
            ),
        )
        indexes = (
            models.Index(fields=["birth_month", "birth_day"], name="member_birthday"),
            models.Index(fields=["zone"], name="member_zone", condition=~Q(zone="")),
            models.Index(fields=["site", "joined_at"], name="member_site_joined"),
            models.Index(fields=["joined_at"], name="member_to_verify", condition=Q(verified_at=None)),
            models.Index(bare(F("postcode")), name="member_postcode"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def completeness(self) -> int:
        """How much of the file is known, in percent."""
        return rules.completeness(self.attribute, self.facts())

    def facts(self) -> dict[str, object]:
        """Every field of the file with what is known."""
        person = {"name": self.user.name, "phone": str(self.user.phone or ""), "email": self.user.email or ""}
        return person | {name: getattr(self, name) for name in rules.FIELDS if name not in person}
