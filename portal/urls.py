"""Every address of the house: a table of contents."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal import health
from portal.views import (
    appointments,
    booking,
    card,
    claims,
    consents,
    csp,
    desk_doors,
    friends,
    garage,
    home,
    inbox,
    languages,
    mailbox,
    moving,
    points,
    profile,
    referral,
    rewards,
    shell,
    unsubscribe,
    voice,
    vouchers,
)

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler429 = "portal.views.errors.too_many"  # asked for by allauth
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", languages.switch, name="set_language"),
    path("csp/report/", csp.report, name="csp_report"),
    path("_util/login/", desk_doors.sign_in, name="wagtailcore_login"),
    path("desk/login/", desk_doors.sign_in, name="desk_login"),
    path("desk/password_reset/", desk_doors.reset_password, name="desk_password_reset"),
    path("desk/", include(wagtailadmin_urls)),
    path("theme/", shell.theme, name="theme"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("styleguide/", shell.styleguide, name="styleguide"),
    path("profile/", profile.profile, name="profile"),
    path("profile/messages/", consents.consents, name="consents"),
    path("profile/sessions/<int:pk>/end/", profile.end_session, name="session_end"),
    path("r/<str:code>/", referral.landing, name="referral_landing"),
    path("u/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.letter, name="mailbox_letter"),
    path("mailbox/<int:pk>/body/", mailbox.letter_body, name="mailbox_letter_body"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("health/worker", health.worker, name="health_worker"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("cms.urls")),
    path("home/", home.home, name="home"),
    path("points/", points.points, name="points"),
    path("points/receipts/<slug:source>/", points.receipt, name="receipt"),
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/<slug:slug>/", rewards.reward, name="reward"),
    path("vouchers/", vouchers.vouchers, name="vouchers"),
    path("vouchers/<int:number>/", vouchers.voucher, name="voucher"),
    path("vouchers/<int:number>/cancellation/", vouchers.voucher_cancellation, name="voucher_cancellation"),
    path("card/", card.card, name="card"),
    path("voice/", voice.voice, name="voice"),
    path("voice/missing-points/", claims.new, name="claim_new"),
    path("voice/missing-points/<slug:ref>/", claims.claim, name="claim"),
    path("friends/", friends.friends, name="friends"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/<uuid:ref>/", inbox.message, name="message"),
    path("garage/", garage.garage, name="garage"),
    path("garage/new/", garage.new, name="garage_new"),
    path("garage/<slug:ref>/", garage.vehicle, name="vehicle"),
    path("garage/<slug:ref>/mileage/", garage.reading, name="vehicle_reading"),
    path("garage/<slug:ref>/insurance/", garage.insurance, name="vehicle_insurance"),
    path("garage/<slug:ref>/parting/", garage.parting, name="vehicle_parting"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/new/", booking.new, name="appointment_new"),
    path("appointments/<slug:ref>/", appointments.appointment, name="appointment"),
    path("appointments/<slug:ref>/confirmation/", appointments.confirmation, name="appointment_confirmation"),
    path("appointments/<slug:ref>/move/", moving.move, name="appointment_move"),
    path("appointments/<slug:ref>/cancellation/", appointments.cancellation, name="appointment_cancellation"),
    path("appointments/<slug:ref>/calendar.ics", appointments.calendar, name="appointment_calendar"),
    path("", include(wagtail_urls)),
]
