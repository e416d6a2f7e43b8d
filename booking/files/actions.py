"""Taking a photo in: look at its header, decode it with care, keep only what is seen on it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import pillow_heif
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from booking.files import rules
from booking.files.models import File, new_ref
from booking.files.storage import NoRoom
from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

QUALITY = 82


class NotAPhoto(Refusal):
    code = "not_a_photo"
    sentence = _("We can take photos as JPEG, PNG, WebP or HEIC. This file is something else.")


class TooLarge(Refusal):
    code = "file_too_large"
    status = 413
    sentence = _("This photo is too large: at most 10 MB and 25 megapixels, please.")


class QuotaReached(Refusal):
    code = "quota_reached"
    status = 429
    sentence = _("You have sent as many photos as we can keep for you.")


def store_photo(
    *, upload: BinaryIO, now: datetime, actor: AbstractBaseUser | None, by_staff: bool = False
) -> File:
    """Keep a photo, made anew without its metadata. Nothing of the sender's name or type is believed.

    Raises NotAPhoto, TooLarge, NoRoom, QuotaReached (50 files or 200 MB of one person; staff have none).
    """
    content = upload.read(rules.BYTES_MAX + 1)
    if len(content) > rules.BYTES_MAX:
        raise TooLarge
    picture = opened(content)
    large, small = written(picture, rules.KEPT_SIDE), written(picture, rules.THUMB_SIDE)
    size = len(large) + len(small)
    with transaction.atomic():
        if actor is not None and not by_staff:
            check_quota(actor, size)
        ref = new_ref()
        width, height = Image.open(io.BytesIO(large)).size
        row = File(
            ref=ref, size=size, width=width, height=height, uploaded_at=now,
            uploaded_by_id=actor.pk if actor else None,
        )  # fmt: skip
        row.picture.save(f"{ref[:2]}/{ref}.jpg", ContentFile(large), save=False)
        try:
            row.thumb.save(f"{ref[:2]}/{ref}-s.jpg", ContentFile(small), save=False)
        except NoRoom:
            row.picture.delete(save=False)
            raise
        row.save(force_insert=True)
        return row


def opened(content: bytes) -> Image.Image:
    """The picture, upright and in plain colours, if its header says that it is one of a sane size."""
    picture = decoded(lambda: header(content))
    if rules.is_too_large(*picture.size):
        raise TooLarge
    if getattr(picture, "n_frames", 1) != 1:
        raise NotAPhoto
    return decoded(lambda: ImageOps.exif_transpose(picture).convert("RGB"))


def header(content: bytes) -> Image.Image:
    pillow_heif.register_heif_opener()
    return Image.open(io.BytesIO(content), formats=rules.FORMATS)


def decoded(step: Callable[[], Image.Image]) -> Image.Image:
    """A decoder fails in its own ways on what was made to break it; each of them means: not a photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return step()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge from error
    except Exception as error:
        raise NotAPhoto from error


def written(picture: Image.Image, side: int) -> bytes:
    """JPEG within a square of that side; a new image carries none of the old one's metadata."""
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    clean = Image.new("RGB", smaller.size)
    clean.paste(smaller)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def check_quota(actor: AbstractBaseUser, more: int) -> None:
    stand_in_a_row(actor)
    kept = File.objects.filter(uploaded_by_id=actor.pk).aggregate(n=Count("pk"), size=Sum("size", default=0))
    if rules.is_over_quota(kept["n"], kept["size"], more):
        raise QuotaReached


def stand_in_a_row(actor: AbstractBaseUser) -> None:
    """Uploads of one person wait for each other, so that none slips past the limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{actor.pk}"])


def throw_away(*, file: File) -> None:
    """A file nobody links to any more: its row now, its pictures once that is certain."""
    names = [file.picture.name, file.thumb.name]
    storage = file.picture.storage
    file.delete()
    for name in filter(None, names):
        transaction.on_commit(partial(storage.delete, name))
