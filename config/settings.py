"""Settings, all from the environment, with defaults that suit a developer's machine.

Outside the demo and tests nothing secret has a default: the process refuses to start without it.
"""

import re
from pathlib import Path

import environ

from config import connectors, logs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("TRUECOUNT_DEMO", default=False)
TESTING = env.bool("TRUECOUNT_TESTING", default=False)
LOCAL = DEBUG or DEMO or TESTING
HOME = Path(env("TRUECOUNT_HOME", default=str(BASE_DIR / ".truecount")))

SECRET_KEY = env("SECRET_KEY", default="local-only-not-a-secret" if LOCAL else environ.Env.NOTSET)
PUBLIC_ID_KEY = env("PUBLIC_ID_KEY", default="local-only" if LOCAL else environ.Env.NOTSET)  # never changes later
GIFT_CARD_KEY = env("GIFT_CARD_KEY", default="local-only" if LOCAL else environ.Env.NOTSET)  # never changes later
PICKUP_KEY = env("PICKUP_KEY", default="local-only" if LOCAL else environ.Env.NOTSET)  # a new one voids codes and links
SEALING_KEYS = env.list("SEALING_KEYS", default=[]) or [SECRET_KEY]  # the first seals secrets, all unseal them
PAYMENT_PROVIDER = env("PAYMENT_PROVIDER", default="orders.payments.test_provider.PROVIDER" if LOCAL else "")
# The outside systems that can be connected; each is one file or folder of `commerce/sales_channels/connectors`.
CONNECTORS = env.list("CONNECTORS", default=connectors.ALL)
CARRIERS = env.list("CARRIERS", default=["fulfillment.carriers.test_carrier.CARRIER"] if LOCAL else [])
CARRIER_SECRETS = {  # what carriers sign their messages with
    "test": env("TEST_CARRIER_SECRET", default="local-only" if LOCAL else ""),
    "easypost": env("EASYPOST_WEBHOOK_SECRET", default=""),
}
EASYPOST_API_KEY = env("EASYPOST_API_KEY", default="")
EASYPOST_URL = env("EASYPOST_URL", default="https://api.easypost.com/v2")
EGRESS_EXCEPTIONS = env.list("EGRESS_EXCEPTIONS", default=[])  # host:port of private addresses that may be called
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CART_HOLDS_MOST = env.int("CART_HOLDS_MOST", default=500)  # carts that one key or person may hold at a time
RETAILER_NAME = env("RETAILER_NAME", default="Tolland & Reeve" if DEMO and not TESTING else "Truecount")
RETAILER_CURRENCY = env("RETAILER_CURRENCY", default="GBP")
RETAILER_COUNTRY = env("RETAILER_COUNTRY", default="GB")  # of phone numbers without a country code
RETAILER_TIME_ZONE = env("RETAILER_TIME_ZONE", default="Europe/London")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "django_structlog",
    "channels",
    "commerce",
    "inventory",
    "customers",
    "orders",
    "fulfillment",
    "config",
]
AUTH_USER_MODEL = "commerce.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

MIDDLEWARE = [
    "commerce.security_headers.SecurityHeadersMiddleware",
    "commerce.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "commerce.console.acting.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "commerce.plain_paths.PlainPathMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commerce.console.shell.context",
            ],
        },
    }
]

DATABASE_OPTIONS = {
    # Whoever comes after an outage tries anew: a pool's own pauses grow to minutes.
    "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 5, "reconnect_timeout": 5},
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # milliseconds; a server that fell silent is given up, not waited for
    "prepare_threshold": 2,
    "options": " ".join(
        [
            f"-c lock_timeout={env.int('LOCK_TIMEOUT_MS', default=3000)}",
            f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=15000)}",
            "-c idle_in_transaction_session_timeout=30000",
            "-c plan_cache_mode=force_generic_plan",
        ]
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///truecount")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {}).update(DATABASE_OPTIONS)  # a socket folder in the URL stays
if env("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = env.db("DATABASE_OWNER_URL")

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
# Redis publishes across its numbered databases, so what listeners subscribe to carries the number.
_DATABASE_NUMBER = re.search(r"(?:/|[?&]db=)([0-9]+)$", REDIS_URL)
LIVE_PREFIX = f"truecount-{_DATABASE_NUMBER[1] if _DATABASE_NUMBER else 0}"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": None}],  # a listener waits for as long as it takes
            "prefix": LIVE_PREFIX,
            "serializer_format": "json",
        },
    }
}
LIVE_RECHECK_SECONDS = env.float("LIVE_RECHECK_SECONDS", default=30)  # at most 60: by then lost rights must count
CUSTOMER_PAGE_SECONDS = env.int("CUSTOMER_PAGE_SECONDS", default=4)  # how often the page behind a link looks anew
LIVE_SEND_SECONDS = env.float("LIVE_SEND_SECONDS", default=10)  # whoever does not read for so long is let go

CACHES = {
    "default": {
        "BACKEND": "config.cache.RedisOrLocal",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
    }
}
LOGGING = logs.configure(readable=LOCAL, level=env("LOG_LEVEL", default="WARNING" if LOCAL else "INFO"))
DJANGO_STRUCTLOG_COMMAND_LOGGING_ENABLED = False

API_REQUESTS_PER_SECOND = env.float("API_REQUESTS_PER_SECOND", default=0 if TESTING else 500 if LOCAL else 50)
API_REQUESTS_BURST = env.float("API_REQUESTS_BURST", default=2000 if LOCAL else 200)
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "commerce.api.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "commerce.api.contract.Contract",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Truecount API",
    "VERSION": "1",
    "DESCRIPTION": "One true stock count, one order book and one customer record for every door that sells.",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["commerce.api.contract.complete"],
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(HOME / "media")))
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL

SESSION_COOKIE_AGE = 7 * 86_400
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LOCAL)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if LOCAL else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)  # else all of them share one address
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://" if LOCAL else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)  # of one step: a whole conversation stays below a message's lease
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{RETAILER_NAME} <shop@localhost>")
MESSAGE_TRANSPORT = env("MESSAGE_TRANSPORT", default="outbox" if LOCAL and not env("EMAIL_URL", default="") else "smtp")
MESSAGE_TEXT_DAYS = env.int("MESSAGE_TEXT_DAYS", default=400)  # how long what was written is kept; 0 is for good
SMS_URL, SMS_TOKEN, SMS_FROM = env("SMS_URL", default=""), env("SMS_TOKEN", default=""), env("SMS_FROM", default="")
SMS_TRANSPORT = "sms" if SMS_URL else "outbox" if LOCAL else ""  # empty: nobody is offered text messages
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY", default="")  # of browser notices; `vapid --gen` makes one
VAPID_CONTACT = env("VAPID_CONTACT", default="mailto:shop@localhost")
PUSH_TRANSPORT = "push" if VAPID_PRIVATE_KEY else ""
_OWN_URL = "http://localhost:8000" if LOCAL or not ALLOWED_HOSTS else f"https://{ALLOWED_HOSTS[0]}"
PUBLIC_URL = env("PUBLIC_URL", default=_OWN_URL).rstrip("/")  # of links in messages

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "commerce.console.sign_in.StaffAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reset_password": "commerce.console.sign_in.ForgottenPassword"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]  # allauth's lets former addresses in
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key", "reset_password": "5/m/ip,3/10m/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 30 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Emails are unique in any spelling: by a constraint on lower(email), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]

_TEAL = {50: 97, 100: 94, 200: 89, 300: 82, 400: 74, 500: 62, 600: 47, 700: 42, 800: 37, 900: 32, 950: 24}
UNFOLD = {
    "SITE_TITLE": "Truecount",
    "SITE_HEADER": "Truecount",
    "SITE_SUBHEADER": "Configuration and look-up",
    "SITE_URL": "/",
    "SITE_SYMBOL": "inventory_2",
    "SHOW_HISTORY": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": {str(step): f"oklch({light}% .085 184)" for step, light in _TEAL.items()}},
}
