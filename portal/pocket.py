"""By what a device knows whose page it keeps, and in which language, without naming anybody."""

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from portal.models import User


def pocket_of(user: User) -> str:
    return salted_hmac("portal.pocket", f"{user.pk} {get_language()}", algorithm="sha256").hexdigest()[:16]
