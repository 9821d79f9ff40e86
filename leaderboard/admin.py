"""The stock admin for operators: boards and their computations, to look at."""

from django.contrib import admin

from accounts.admin import LookOnly
from leaderboard.models import Board, Rating, Snapshot


@admin.register(Board)
class BoardAdmin(LookOnly):
    list_display = ("title", "slug", "benchmark", "method", "vote_floor", "position")
    list_select_related = ("benchmark",)
    search_fields = ("title", "slug")


@admin.register(Snapshot)
class SnapshotAdmin(LookOnly):
    list_display = ("public_id", "board", "created_at", "votes", "ledger_number", "code_version")
    list_select_related = ("board",)
    show_full_result_count = False


@admin.register(Rating)
class RatingAdmin(LookOnly):
    list_display = ("snapshot_id", "competitor", "rating", "lower", "upper", "votes", "provisional")
    list_filter = ("provisional",)
    list_select_related = ("competitor",)
    search_fields = ("competitor__name",)
    show_full_result_count = False
