"""Getting in and keeping the key: allauth's views under Norwegian addresses.

The names are allauth's own, so this file has no `app_name`.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path

from members.views import accounts as ours
from members.views import work_login

getting_in: list[URLPattern] = [
    path("registrer/", ours.sign_up, name="account_signup"),
    path("bekreft/", ours.confirm_address, name="account_email_verification_sent"),
    path("logg-inn/", account.login, name="account_login"),
    path("logg-inn/kode/", account.request_login_code, name="account_request_login_code"),
    path("logg-inn/kode/bekreft/", ours.confirm_login, name="account_confirm_login_code"),
    path("logg-inn/passnokkel/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("logg-inn/totrinn/", ours.second_factor, name="mfa_authenticate"),
    path("logg-inn/jobbkonto/", work_login.log_in, name="work_login"),
    path("logg-inn/jobbkonto/nei/", work_login.refused, name="work_login_refused"),
    path("registrer/jobbkonto/", work_login.sign_up, name="socialaccount_signup"),
    path("logg-ut/", account.logout, name="account_logout"),
    path("stengt/", account.account_inactive, name="account_inactive"),
]
password: list[URLPattern] = [
    path("passord/", account.password_change, name="account_change_password"),
    path("passord/lag/", account.password_set, name="account_set_password"),
    path("passord/glemt/", account.password_reset, name="account_reset_password"),
    path(
        "passord/glemt/bekreft/",
        ours.confirm_password_reset,
        name="account_confirm_password_reset_code",
    ),
    path(
        "passord/nytt/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "passord/ferdig/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
own_account: list[URLPattern] = [
    path("adresser/", account.email, name="account_email"),
    path("jobbkonto/", work_login.mine, name="socialaccount_connections"),
    path("jobbkonto/koble-til/", work_login.connect, name="work_login_connect"),
    path("okter/", sessions.list_usersessions, name="usersessions_list"),
    path("bekreft-deg/", account.reauthenticate, name="account_reauthenticate"),
    path("bekreft-deg/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "bekreft-deg/passnokkel/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]
second_factor: list[URLPattern] = [
    path("totrinn/", mfa.index, name="mfa_index"),
    path("totrinn/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("totrinn/app/fjern/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("totrinn/koder/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "totrinn/koder/nye/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "totrinn/koder/last-ned/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("passnokler/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passnokler/ny/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passnokler/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passnokler/<int:pk>/fjern/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
urlpatterns = getting_in + password + own_account + second_factor
