"""Console pages of outbound webhooks; `commerce.urls` brings them in."""

from django.urls import path

from commerce.console import webhook, webhook_delivery, webhook_form, webhook_steps, webhooks

ALL = "s/<slug:store>/webhooks/"
ONE = f"{ALL}<str:public_id>/"
ENTRY = f"{ONE}log/<str:delivery_id>/"

urlpatterns = [
    path(ALL, webhooks.show, name="webhooks"),
    path(f"{ALL}new/", webhook_form.new, name="webhook_new"),
    path(ONE, webhook.show, name="webhook"),
    path(f"{ONE}change/", webhook_form.change, name="webhook_change"),
    path(f"{ONE}test/", webhook_steps.test, name="webhook_test"),
    path(f"{ONE}again/", webhook_steps.replay, name="webhook_replay"),
    path(f"{ONE}<slug:verb>/", webhook_steps.step, name="webhook_step"),
    path(ENTRY, webhook_delivery.show, name="webhook_delivery"),
    path(f"{ENTRY}<slug:verb>/", webhook_delivery.step, name="webhook_delivery_step"),
]
