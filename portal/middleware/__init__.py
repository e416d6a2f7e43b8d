"""What happens to every request before and after its view, in the order of settings.MIDDLEWARE."""

from portal.middleware.audit import Audit
from portal.middleware.devices import Devices
from portal.middleware.headers import ContentSecurityPolicy, Headers
from portal.middleware.language import PersonLanguage
from portal.middleware.machines import Machines
from portal.middleware.policy import Policy
from portal.middleware.probes import Probes
from portal.middleware.public import PublicPages
from portal.middleware.reference import Reference
from portal.middleware.refusals import Refusals
from portal.middleware.replay import Replay
from portal.middleware.second_factor import SecondFactor
from portal.middleware.sessions import SessionClock
from portal.middleware.step_up import StepUp

__all__ = [
    "Audit",
    "ContentSecurityPolicy",
    "Devices",
    "Headers",
    "Machines",
    "PersonLanguage",
    "Policy",
    "Probes",
    "PublicPages",
    "Reference",
    "Refusals",
    "Replay",
    "SecondFactor",
    "SessionClock",
    "StepUp",
]
