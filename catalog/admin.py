"""The stock admin for operators: to look. No answer's text is here, and no answer's author."""

from django.contrib import admin

from accounts.admin import LookOnly
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor


@admin.register(Benchmark)
class BenchmarkAdmin(LookOnly):
    list_display = ("name", "slug", "is_open", "shows_names", "created_at")
    list_filter = ("is_open", "shows_names")
    search_fields = ("name", "slug")


@admin.register(BenchmarkItem)
class BenchmarkItemAdmin(LookOnly):
    list_display = ("key", "version", "benchmark", "main_category", "difficulty", "status")
    list_filter = ("status", "difficulty", "is_latest")
    list_select_related = ("benchmark",)
    search_fields = ("key",)
    show_full_result_count = False


@admin.register(Competitor)
class CompetitorAdmin(LookOnly):
    list_display = ("name", "provider", "revision", "status", "created_at")
    list_filter = ("status",)
    search_fields = ("name", "slug", "model")


@admin.register(Answer)
class AnswerAdmin(LookOnly):
    """Neither text nor author: the own page shows the one, and the other on request."""

    list_display = ("public_id", "item", "status", "failure_kind", "published_at")
    list_filter = ("status", "failure_kind")
    list_select_related = ("item",)
    search_fields = ("item__key",)
    fields = ("public_id", "item", "status", "failure_kind", "failure_message", "published_at")
    ordering = ("public_id",)
    show_full_result_count = False
