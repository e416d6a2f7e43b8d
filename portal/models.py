"""The person: one row for everybody the group knows, with or without a login."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str | None, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email or None, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. People brought in by an import have no e-mail or no usable password."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    keys_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Password reset, e-mail changed, or a device not seen before."
    )

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_lower_unique"),)
        indexes = (models.Index(fields=["phone"], name="user_phone"),)

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower() if self.email else None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What the desk's sidebar calls a person by."""
        return self.name


class ReplyQuerySet(models.QuerySet["Reply"]):
    def stale(self, now: datetime) -> ReplyQuerySet:
        """Past the time in which a repeated form is still the same form (safety.md R14)."""
        return self.filter(created_at__lt=now - timedelta(hours=48))


class Reply(models.Model):
    """What was answered to a form with this key; written in the transaction of its effect."""

    HEADERS_KEPT: ClassVar[tuple[str, ...]] = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "route", "key"), nulls_distinct=False, name="reply_once"),
        )

    def keep(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.headers = {name: response[name] for name in self.HEADERS_KEPT if name in response}
        self.body = response.content

    def response(self) -> HttpResponse:
        return HttpResponse(bytes(self.body), status=self.status, headers=self.headers)


class Mail(models.Model):
    """A mail caught by the development mailbox; written in the demo and on developers' machines only."""

    sent_at = models.DateTimeField(db_index=True)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    source = models.BinaryField()

    def __str__(self) -> str:
        return self.subject


class Device(models.Model):
    """A browser in which a person has signed in. Its cookie is the secret; here stands its hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    key_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key_hash"), name="device_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_seen_at:%Y-%m-%d}"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str, *, now: datetime) -> None:
        self.update_or_create(name=name, defaults={"at": now})


class Heartbeat(models.Model):
    """The last sign of life of a process that nobody sees (safety.md R21)."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
