from django.urls import path

from jiebang.people.signing_in.views import entry, guard, own, security, sso

# The names are those the library looks for; no other view of it is reachable.
urlpatterns = [
    path("sign-in/", entry.sign_in, name="account_login"),
    path("sign-in/second/", security.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", security.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/with/dingtalk/callback/", sso.callback, {"provider_id": "dingtalk"}, name="dingtalk_callback"),
    path("sign-in/with/feishu/callback/", sso.callback, {"provider_id": "feishu"}, name="feishu_callback"),
    path("sign-in/with/<slug:provider_id>/callback/", sso.callback, name="openid_connect_callback"),
    path("sign-in/with/<slug:provider_id>/", sso.start, name="single_sign_on"),
    path("sign-out/", entry.sign_out, name="account_logout"),
    path("slip/", entry.slip_take, name="slip_take"),
    path("slip/<str:token>/", entry.slip, name="slip"),
    path("language/", entry.set_language, name="set_language"),
    path("password/", own.change_password, name="account_change_password"),
    path("sessions/", own.own_sessions, name="sessions"),
    path("sessions/others/", own.end_other_sessions, name="sessions_end_others"),
    path("sessions/<uuid:uuid>/", own.end_session, name="session_end"),
    path("security/", security.security, name="mfa_index"),
    path("security/app/", security.app_set_up, name="mfa_activate_totp"),
    path("security/app/removal/", security.app_remove, name="mfa_deactivate_totp"),
    path("security/passkeys/new/", security.passkey_add, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/removal/", security.passkey_remove, name="mfa_remove_webauthn"),
    path("security/recovery/", security.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery/new/", security.recovery_codes_new, name="mfa_generate_recovery_codes"),
    path("security/recovery.txt", security.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("security/confirmation/", security.confirm, name="account_reauthenticate"),
    path("security/confirmation/app/", security.confirm_code, name="mfa_reauthenticate"),
    path("security/confirmation/passkey/", security.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("security/connections/<slug:provider_id>/removal/", sso.disconnect, name="sso_disconnect"),
    path("lockouts/", guard.lockouts, name="lockouts"),
    path("lockouts.xlsx", guard.lockouts_sheet, name="lockouts_sheet"),
    path("accounts/<uuid:uuid>/sessions/", guard.account_sessions, name="account_sessions"),
    path("accounts/<uuid:uuid>/sessions/end/", guard.account_session_end, name="account_session_end"),
    path("accounts/<uuid:uuid>/second-factors/removal/", guard.account_factors_remove, name="account_factors_remove"),
]
