"""How often something may be done from one place (safety.md J); for allauth, which counts."""

ACCOUNT_RATE_LIMITS = {  # beside allauth's own
    "visitor_hold": "30/h/ip",  # one at a time per browser (J10)
    "enquiry": "60/h/ip",
    "gift_code": "30/h/ip",  # beside ten an hour of each person (J9)
    "joined_here": "20/h/ip",  # beyond these a browser works for each sign-up (J12)
    "joined_device": "5/h/key",
    "referred_here": "40/h/ip",  # beyond these a person looks first (J2, J12); nobody is refused
    "referred_device": "5/h/key",
}
LOGIN_FAILURES_MAX = 100  # in ten minutes, of the whole house; beyond these strangers work at the door (H2)
