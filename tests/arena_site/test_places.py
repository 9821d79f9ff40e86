"""Contracts on imports bind by place, so what answers requests must be where they look."""

from django.conf import settings
from django.urls import URLPattern, get_resolver


def patterns(resolver):
    for entry in resolver.url_patterns:
        yield from [entry] if isinstance(entry, URLPattern) else patterns(entry)


def test_whatever_answers_a_request_is_in_views_or_in_the_api():
    modules = {
        tuple(pattern.callback.__module__.split(".")) for pattern in patterns(get_resolver())
    }
    ours = {module for module in modules if (settings.BASE_DIR / module[0]).is_dir()}
    above = {module for module in ours if module[0] != "arena_site"}
    assert {module for module in above if module[1] not in {"views", "api"}} == set()
    assert len(above) > 20
