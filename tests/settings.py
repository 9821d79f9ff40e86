"""The settings of the application over throw-away services, made quick for tests."""

import os

from tests import kept_cluster, throwaway

throwaway.provide()
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
# Each worker of pytest-xdist counts and caches in a Redis database of its own.
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = os.environ["REDIS_URL"].split("?")[0] + f"?db={int(worker) + 1}"
# The owner may create test databases; tests of the application's role connect by themselves.
os.environ["ARENA_AS_OWNER"] = "true"

from arena_site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if throwaway.FOLDER in os.environ:  # its tables are there already
    DATABASES["default"]["TEST"] = {"TEMPLATE": kept_cluster.TEMPLATE}  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns of a missing one
GUESS_SHARE = 0.0  # nobody is asked by chance; tests of the question say otherwise
LOADS_OPEN_ARENA = False  # tests of it say otherwise
