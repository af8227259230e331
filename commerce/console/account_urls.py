"""The way in and out of the console, and a forgotten password. The rest of allauth's pages is not served: an address is
what somebody signs in with, and only a colleague who manages staff changes it."""

from allauth.account import views
from django.urls import path, re_path

from commerce.console import sign_in

_RESET = "accounts/password/reset"

urlpatterns = [
    path("accounts/login/", sign_in.SignIn.as_view(), name="account_login"),
    path("accounts/demo/", sign_in.sign_in_as_demo_person, name="demo_sign_in"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/signup/", views.signup, name="account_signup"),
    path(f"{_RESET}/", views.password_reset, name="account_reset_password"),
    path(f"{_RESET}/done/", views.password_reset_done, name="account_reset_password_done"),
    path(f"{_RESET}/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        rf"^{_RESET}/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
