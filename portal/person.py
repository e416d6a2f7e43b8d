"""The person behind a request."""

from django.http import HttpRequest

from portal.models import User


def person_of(request: HttpRequest) -> User:
    """Who is signed in, in a view that the policy opens to nobody else."""
    if not isinstance(request.user, User):
        raise TypeError("person_of() is for views behind the policy of a person")
    return request.user
