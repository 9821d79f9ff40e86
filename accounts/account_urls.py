"""What of allauth is in use, under its own names: pages of other addresses do not exist here.

An address is the account's name, given by an invitation: there is no page to change it.
"""

from allauth.account import views
from django.urls import include, path, re_path

from accounts.views.account import activate_totp, change_password, reset_password

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", change_password, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", reset_password, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/totp/activate/", activate_totp, name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
