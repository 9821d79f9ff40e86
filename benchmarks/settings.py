"""The settings of the application, and a page to compare with."""

from arena_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
