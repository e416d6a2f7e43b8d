"""Who comes in, and how: passwords, codes, passkeys and second factors, as allauth is told."""

AUTHENTICATION_BACKENDS = ["portal.accounts.backend.Backend", "cms.roles.PostBackend"]
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600  # shorter for staff: portal/middleware/sessions.py
CSRF_COOKIE_HTTPONLY = True
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "portal.accounts.passwords.NotOurWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = 0
ACCOUNT_ADAPTER = "portal.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.forms.SignupForm",
    "login": "portal.accounts.words.LoginForm",
    "add_email": "portal.accounts.words.AddEmailForm",
    "change_password": "portal.accounts.words.ChangePasswordForm",
    "set_password": "portal.accounts.words.SetPasswordForm",
    "reset_password": "portal.accounts.words.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.words.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.words.ReauthenticateForm",
    "request_login_code": "portal.accounts.words.RequestLoginCodeForm",
    "confirm_login_code": "portal.accounts.words.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "portal.accounts.words.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "portal.accounts.words.ConfirmPasswordResetCodeForm",
}
MFA_FORMS = {
    "authenticate": "portal.accounts.words.AuthenticateForm",
    "reauthenticate": "portal.accounts.words.ReauthenticateCodeForm",
    "activate_totp": "portal.accounts.words.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.words.AddWebAuthnForm",
    "edit_webauthn": "portal.accounts.words.EditWebAuthnForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Ten minutes and five tries for each code (safety.md H5).
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
MFA_ADAPTER = "portal.accounts.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
