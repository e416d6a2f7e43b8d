"""A paid membership: what is on offer, who has it, and each stretch of time that was paid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.garage.models import new_ref
from booking.sites.models import check_currency
from club.payments.models.payments import Call

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class PaidPlan(models.Model):
    """Written at the desk. Its price never changes for who has it: a new price is a new plan.

    ``early_hours``: how much sooner events open; ``bonus_points``: given with each stretch that is paid.
    """

    class Months(models.IntegerChoices):
        MONTHLY = 1, _("each month")
        YEARLY = 12, _("each year")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    words = models.TextField(_("what one gets"), max_length=400)
    words_zh = models.TextField(_("what one gets, in Chinese"), max_length=400, blank=True)
    price_minor = models.PositiveIntegerField(_("price"), validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3, validators=[check_currency])
    months = models.PositiveSmallIntegerField(
        pgettext_lazy("how often", "paid"), choices=Months, default=Months.YEARLY
    )
    early_hours = models.PositiveSmallIntegerField(
        _("events open earlier by, hours"), default=0, validators=[MaxValueValidator(720)]
    )
    bonus_points = models.PositiveIntegerField(
        _("points with each payment"), default=0, validators=[MaxValueValidator(100_000)]
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="paid_plan_has_a_price"),
            models.CheckConstraint(condition=Q(months__in=[1, 12]), name="paid_plan_months_known"),
        )

    def __str__(self) -> str:
        return self.name


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> SubscriptionQuerySet:
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def alive(self) -> SubscriptionQuerySet:
        return self.filter(state__in=Subscription.ALIVE)


class Subscription(Call):
    """Somebody's plan, on its frozen price. What the provider said are facts; ``state`` follows from them.

    ``said_at``: the moment of the provider's newest word, which decides ``status`` and ``ends_at`` (it will
    end then and not renew). ``paid_until``: the end of the last stretch that was paid. ``announced_until``:
    the ``paid_until`` whose renewal its owner has heard of.
    """

    class State(models.TextChoices):
        NEW = "new", _("being prepared")
        OPEN = "open", _("waiting for payment")
        ACTIVE = "active", pgettext_lazy("a plan", "active")
        FAILING = "failing", _("payment failed")
        ENDED = "ended", _("ended")
        EXPIRED = "expired", _("not paid in time")

    ALIVE = ("new", "open", "active", "failing")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=160, unique=True)
    plan = models.ForeignKey(PaidPlan, models.PROTECT, related_name="subscriptions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plan_subscriptions")
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    months = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    session_id = models.CharField(max_length=120, null=True, blank=True, unique=True)  # unique once known
    provider_id = models.CharField(max_length=120, null=True, blank=True, unique=True)  # unique once known
    customer_id = models.CharField(max_length=120, blank=True)
    pay_url = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    paid_until = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    announced_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["new", "open", "active", "failing"]),
                name="subscription_alive_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["call_due_at"], condition=Q(call_due_at__isnull=False), name="subscription_calls"
            ),
            models.Index(
                fields=["paid_until"],
                condition=Q(state__in=["active", "failing"]),
                name="subscription_renewal",
            ),
        )

    def __str__(self) -> str:
        return self.ref

    def is_valid(self, now: datetime) -> bool:
        """What it brings holds now: paid for, and not taken back."""
        return self.ended_at is None and self.paid_until is not None and now < self.paid_until


class SubscriptionPeriod(models.Model):
    """One paid invoice of a subscription."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="periods")
    invoice_id = models.CharField(max_length=120, unique=True)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    paid_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="subscription_period_forward"
            ),
        )

    def __str__(self) -> str:
        return self.invoice_id
