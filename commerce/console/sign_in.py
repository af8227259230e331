"""The way in: email and password through allauth, nobody signs up by themselves; in the demo shop one tap is enough."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from commerce import staff_list
from commerce.console import known_devices
from commerce.models import Staff


class StaffAccounts(DefaultAccountAdapter):
    """Staff are added by a colleague who may; the public sign-up stays shut."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Email or password is wrong. Try again.",
        "too_many_login_attempts": "Too many wrong passwords. Wait a few minutes, then try again.",
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *told: Any, **more: Any
    ) -> None:
        """Whoever is signed in sees it: the page is there, and their work is not to lie under a message."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *told, **more)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Staff, **told: Any) -> HttpResponse:
        response = super().post_login(request, user, **told)
        known_devices.remember(request, response, user.email)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by person; on a device where that person has signed in, for this device."""
        email = credentials["email"].lower()
        return f"{email} {known_devices.of(request, email)}"

    def set_password(self, user: Staff, password: str) -> None:
        """Whoever has just set a new password may try it at once."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def send_password_reset_mail(self, user: Staff, email: str, context: dict[str, Any]) -> None:
        """To the address we know, not to one that was typed and only looks the same."""
        super().send_password_reset_mail(user, user.email, context | {"retailer": settings.RETAILER_NAME})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At our public address, whatever host the browser asked for: it may be somebody else's name for us."""
        person, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": token})
        return f"{settings.PUBLIC_URL}{path}"


class ForgottenPassword(ResetPasswordForm):
    """Asks our own people only: allauth would also send a link to every address that somebody once had."""

    def clean_email(self) -> str:
        self.users = list(staff_list.active().filter(email__iexact=self.cleaned_data["email"]))
        return self.cleaned_data["email"]


class SignIn(LoginView):
    """allauth's page, plus the people of the demo shop while this is one."""

    def get_context_data(self, **kwargs) -> dict:
        people = staff_list.one_per_role(3) if settings.DEMO else []
        return super().get_context_data(**kwargs) | {"demo_people": people}


@require_POST
def sign_in_as_demo_person(request: HttpRequest) -> HttpResponse:
    """Sign in without a password as somebody the sign-in page offered; there is no such page outside the demo."""
    if not settings.DEMO:
        raise Http404("Only in the demo shop.")
    offered = [person.email for person in staff_list.one_per_role(3)]
    if request.POST.get("email") not in offered:
        raise Http404("Nobody with that address is offered here.")
    person = get_object_or_404(staff_list.active(), email=request.POST["email"])
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if safe else "/")
