"""A company that has cars: its own row, with the people who drive and pay (club.md §1.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site
from club.members.models.member import Member


class Company(models.Model):
    """A customer that is no person. It has no login: its people have theirs."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("company"), max_length=120)
    register_number = models.CharField(_("registration number"), max_length=40, blank=True)
    attribute = models.CharField(
        _("kind of customer"), max_length=10, choices=Member.Attribute, default=Member.Attribute.COMPANY
    )
    industry = models.CharField(_("line of business"), max_length=80, blank=True)
    fleet_size = models.PositiveIntegerField(_("cars in the fleet"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("centre"))
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = (
            models.CheckConstraint(
                name="company_is_no_person", condition=~Q(attribute="private") & ~Q(name="")
            ),
            models.UniqueConstraint(
                fields=["register_number"], condition=~Q(register_number=""), name="company_registered_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CompanyPerson(models.Model):
    """Somebody who acts for a company, from when to when."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("fleet manager")
        PAYER = "payer", _("pays the bills")
        DRIVER = "driver", _("driver")

    company = models.ForeignKey(Company, models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="companies")
    role = models.CharField(max_length=7, choices=Role)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["company", "person", "role"],
                condition=Q(until_date=None),
                name="company_role_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.company_id} {self.role} {self.person_id}"


class CompanyCar(models.Model):
    """A car of a company: who drives, who pays, and whose the points of its bills are."""

    class Points(models.TextChoices):
        DRIVER = "driver", _("to the driver")
        PAYER = "payer", _("to whoever pays")
        SPLIT = "split", _("to both, by shares")

    company = models.ForeignKey(Company, models.PROTECT, related_name="cars")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="company_cars")
    points_to = models.CharField(_("points go"), max_length=6, choices=Points, default=Points.DRIVER)
    driver_percent = models.PositiveSmallIntegerField(
        _("share of the driver in percent"), default=50, help_text=_("Counts where the points are shared.")
    )
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(until_date=None), name="one_company_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(driver_percent__range=(1, 99)), name="company_car_share_is_a_part"
            ),
        )

    def __str__(self) -> str:
        return f"{self.company_id} {self.vehicle_id}"
