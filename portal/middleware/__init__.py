"""What happens to every request before and after its view, in the order of settings.MIDDLEWARE."""

from portal.middleware.headers import ContentSecurityPolicy, Headers
from portal.middleware.policy import Policy
from portal.middleware.replay import Replay

__all__ = ["ContentSecurityPolicy", "Headers", "Policy", "Replay"]
