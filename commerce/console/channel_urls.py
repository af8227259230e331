"""Console pages of connected systems; `commerce.urls` brings them in. What is no connection stands first."""

from django.urls import path

from commerce.console import (
    channel,
    channel_conflicts,
    channel_exception,
    channel_exceptions,
    channel_listings,
    channel_news,
    channel_products,
    channel_rules,
    channel_runs,
    channel_settings,
    channel_setup,
    channel_steps,
    channels,
)

ALL = "s/<slug:store>/channels/"
EXCEPTIONS = f"{ALL}exceptions/"
EXCEPTION = f"{EXCEPTIONS}<str:exception_id>/"
ONE = f"{ALL}<str:public_id>/"
LISTING = f"{ONE}listings/<str:listing_id>/"

urlpatterns = [
    path(ALL, channels.show, name="channels"),
    path(f"{ALL}new/", channel_setup.choose, name="channel_new"),
    path(f"{ALL}new/<slug:system>/", channel_setup.new, name="channel_new_of"),
    path(EXCEPTIONS, channel_exceptions.show, name="channel_exceptions"),
    path(f"{EXCEPTIONS}all/<slug:verb>/", channel_exceptions.all_of, name="channel_exceptions_step"),
    path(EXCEPTION, channel_exception.show, name="channel_exception"),
    path(f"{EXCEPTION}match/", channel_exception.match, name="channel_exception_match"),
    path(f"{EXCEPTION}<slug:verb>/", channel_exception.step, name="channel_exception_step"),
    path(f"{ALL}conflicts/", channel_conflicts.show, name="channel_conflicts"),
    path(f"{ALL}conflicts/<str:conflict_id>/<slug:verb>/", channel_conflicts.step, name="channel_conflict_step"),
    path(ONE, channel.show, name="channel"),
    path(f"{ONE}places/", channel_setup.places, name="channel_places"),
    path(f"{ONE}compare/", channel_steps.compare, name="channel_compare"),
    path(f"{ONE}subscribe/", channel_news.subscribe, name="channel_subscribe"),
    path(f"{ONE}runs/<str:run_id>/", channel_runs.show, name="channel_run"),
    path(f"{ONE}listings/", channel_listings.show, name="channel_listings"),
    path(f"{ONE}products/", channel_products.show, name="channel_products"),
    path(f"{ONE}products/<slug:verb>/", channel_products.step, name="channel_products_step"),
    path(LISTING, channel_listings.one, name="channel_listing"),
    path(f"{LISTING}match/", channel_listings.match, name="channel_match"),
    path(f"{ONE}rules/", channel_rules.show, name="channel_rules"),
    path(f"{ONE}rules/<slug:what>/", channel_rules.save, name="channel_rules_save"),
    path(f"{ONE}settings/", channel_settings.show, name="channel_settings"),
    path(f"{ONE}settings/secrets/", channel_settings.rotate, name="channel_secrets"),
    path(f"{ONE}settings/test/", channel_settings.test, name="channel_test"),
    path(f"{ONE}<slug:verb>/", channel_steps.step, name="channel_step"),
]
