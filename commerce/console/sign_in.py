"""The way in: email and password through allauth, nobody signs up by themselves; in the demo shop one tap is enough."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from commerce import staff_list


class StaffAccounts(DefaultAccountAdapter):
    """Staff are added by a colleague who may; the public sign-up stays shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


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
