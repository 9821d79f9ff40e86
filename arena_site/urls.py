from django.contrib import admin
from django.urls import include, path

from annotations import urls as annotations_urls
from arena_site import api_docs, find, health, languages, unknown
from arena_site.metrics.page import metrics
from execution import urls as execution_urls
from judging import urls as judging_urls
from leaderboard import urls as leaderboard_urls

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("leaderboard.urls")),
    path("", include("record.urls")),
    path("", include("imports.urls")),
    path("api/schema/", api_docs.schema, name="api-schema"),
    path("api/docs/", api_docs.docs, name="api-docs"),
    path("", include("annotations.urls")),
    path("", include("campaigns.urls")),
    path("", include("exports.urls")),
    path("", include("curation.urls")),
    path("", include("catalog.urls")),
    path("", include("generation.urls")),
    path("", include("judging.urls")),
    path("", include("mining.urls")),
    path("", include("execution.urls")),
    path("", include("evidence.urls")),
    path("api/", include(leaderboard_urls.api_urlpatterns)),
    path("api/", include(annotations_urls.api_urlpatterns)),
    path("api/", include(execution_urls.api_urlpatterns)),
    path("api/", include(judging_urls.api_urlpatterns)),
    # A program that mistypes an address gets JSON, and no redirect that drops its body.
    path("api/<path:rest>", unknown.unknown_api, name="api-unknown"),
    path("account/", include("accounts.account_urls")),
    path("find/", find.find, name="find"),
    path("language/", languages.set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "arena_site.faults.bad_request"
handler404 = "arena_site.faults.not_found"
handler500 = "arena_site.faults.server_error"
