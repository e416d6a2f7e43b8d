"""Database, cache, broker and clock: addresses from the environment, limits on everything.

PORTAL_PROCESS says who we are: ``web`` (set by wsgi.py) has short time-outs at its edge, ``owner`` (set
by manage.py for ``migrate`` and ``release``) connects as the owner of the tables.
"""

from typing import Any

import environ
from celery.schedules import crontab

from portal.patience import Patient, greet

env = environ.Env()
PROCESS = env("PORTAL_PROCESS", default="tool")

# safety.md R10: a page waits three seconds for a lock, eight for a statement, and holds nothing open.
WEB_LIMITS = "-c lock_timeout=3s -c statement_timeout=8s -c idle_in_transaction_session_timeout=15s"
# R73: a migration gives way after two seconds and tries again (management/commands/release.py).
OWNER_LIMITS = "-c lock_timeout=2s"
# Values travel apart from the statement, and one that comes again is planned once (performance.md).
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
PATIENT = {"connection_class": Patient, "check": greet} if PROCESS == "web" else {}
POOL = {
    **PATIENT,
    "min_size": 2,
    "max_size": env.int("PORTAL_POOL", default=8),
    "timeout": 3,
    "max_lifetime": 1800,
}


def database() -> dict[str, Any]:
    names = ["DATABASE_OWNER_URL", "DATABASE_URL"] if PROCESS == "owner" else ["DATABASE_URL"]
    name = next((name for name in names if name in env.ENVIRON), "DATABASE_URL")
    found = env.db(name, default="postgres:///paddock")
    options = {"connect_timeout": 3, "pool": POOL, **PREPARED, **found.get("OPTIONS", {})}
    if socket := options.pop("host", None):
        found["HOST"] = socket
    if PROCESS == "web":
        options["options"] = WEB_LIMITS
    elif PROCESS == "owner":
        options["options"] = OWNER_LIMITS
    return {**found, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {"default": database()}
APPLICATION = env.db("DATABASE_URL", default="postgres:///paddock")
APPLICATION_ROLE = (APPLICATION.get("USER", ""), APPLICATION.get("PASSWORD", ""))


def mailer(url: str) -> dict[str, Any]:
    """A mail server from its address, as in ``smtp+tls://user:secret@mail.example:587``."""
    if not url:
        return {"BACKEND": ""}
    found = env.email_url_config(url)
    return {
        "BACKEND": found["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": found["EMAIL_HOST"],
            "port": found["EMAIL_PORT"],
            "username": found["EMAIL_HOST_USER"],
            "password": found["EMAIL_HOST_PASSWORD"],
            "use_tls": found.get("EMAIL_USE_TLS", False),
            "use_ssl": found.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }


REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "portal.cache.BreakerCache",
        "LOCATION": env("CACHE_URL", default="redis://localhost:6379/1"),
        "KEY_PREFIX": "paddock",
    },
    "fallback": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_fallback"},
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # at once and marked, so that portal.celery can count it
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 240, 300
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
# An unacknowledged task comes back after this: more than twice the longest one (safety.md R17).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 720,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # KiB: a process that grew beyond is replaced after its task
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"


def every(task: str, schedule: float | crontab) -> dict[str, Any]:
    """A wake-up nobody needs any more when the next one comes: it expires with its turn."""
    seconds = schedule if isinstance(schedule, int | float) else 3600
    return {"task": task, "schedule": schedule, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "canary": every("canary", 60),
    "deliver": every("deliver", 5),  # the relay is quicker; this is for when it is away
    "payments": every("payments", 5),  # the relay is quicker here too
    "reconcile_payments": every("reconcile_payments", 15 * 60),
    "reconcile_payments_daily": every("reconcile_payments_daily", crontab(hour="4", minute="47")),
    "sweep": every("sweep", 20),
    "offer_places": every("offer_places", 20),  # the relay is quicker; this closes what is over as well
    "clocks": every("clocks", 60),
    "watch": every("watch", 60 * 60),
    "erase_tickets": every("erase_tickets", crontab(hour="2,14", minute="33")),
    "offer_everywhere": every("offer_everywhere", 10 * 60),
    "leads": every("leads", 5 * 60),
    "lists": every("lists", 5),
    "webhooks": every("webhooks", 5),
    "plan": every("plan", 15 * 60),
    "add_up": every("add_up", crontab(hour="4", minute="23")),
    "insight": every("insight", crontab(hour="3", minute="53")),
    "ask_and_keep": every("ask_and_keep", 5 * 60),
    "rank_questions": every("rank_questions", crontab(hour="5", minute="12")),
    "expire": every("expire", crontab(minute="7")),  # each hour: the group's midnight, and missed nights
    "keep_points": every("keep_points", crontab(minute="52")),  # each hour: before every group's midnight
    "review_tiers": every("review_tiers", crontab(hour="1,7", minute="27")),  # every zone's night, twice
    "forget_debts": every("forget_debts", crontab(hour="3", minute="27")),
    "lay_calendars": every("lay_calendars", crontab(hour="2", minute="17")),
    "learn_mileage": every("learn_mileage", crontab(hour="2", minute="43")),
    "learn_durations": every("learn_durations", crontab(hour="2", minute="43")),
    "prove": every("prove", crontab(hour="3", minute="23")),
    "privacy": every("privacy", 60.0),
    "purge": every("purge", crontab(hour="3", minute="7")),
    "seal_trail": every("seal_trail", 5 * 60),
    "forget_replies": every("forget_replies", crontab(minute="37")),
}
