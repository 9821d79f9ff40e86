"""The stock admin for operators: facts, to look at. Which answer has which side is not here."""

from django.contrib import admin

from accounts.admin import LookOnly
from annotations.models import (
    Adjudication,
    Assignment,
    Battle,
    Campaign,
    GoldBattle,
    Guideline,
    ImportedVote,
    ItemReview,
    LedgerEntry,
    Participant,
    Reveal,
    Ruling,
    Seat,
    Vote,
    VoteComment,
)


@admin.register(Battle)
class BattleAdmin(LookOnly):
    list_display = ("public_id", "item", "purpose", "overlap", "draw_probability", "created_at")
    list_filter = ("purpose",)
    list_select_related = ("item",)
    search_fields = ("item__key",)
    exclude = ("answer_a", "answer_b")
    show_full_result_count = False


@admin.register(Seat)
class SeatAdmin(LookOnly):
    list_display = ("battle_id", "number", "is_free")
    list_filter = ("is_free",)
    exclude = ("position",)
    show_full_result_count = False


@admin.register(Assignment)
class AssignmentAdmin(LookOnly):
    list_display = ("public_id", "annotator", "outcome", "opened_at", "leased_until", "closed_at")
    list_filter = ("outcome", "skip_reason")
    list_select_related = ("annotator",)
    search_fields = ("annotator__pseudonym",)
    show_full_result_count = False


@admin.register(Vote)
class VoteAdmin(LookOnly):
    list_display = ("id", "annotator", "item", "winner", "strength", "cast_at", "is_current")
    list_filter = ("winner", "strength", "surplus", "is_current")
    list_select_related = ("annotator", "item")
    search_fields = ("annotator__pseudonym", "item__key")
    # Beside the side of an assignment these would name the author of a text.
    exclude = ("competitor_a", "competitor_b", "client_id", "body_digest")
    show_full_result_count = False


@admin.register(VoteComment)
class VoteCommentAdmin(LookOnly):
    list_display = ("vote_id", "text")
    show_full_result_count = False


@admin.register(Reveal)
class RevealAdmin(LookOnly):
    list_display = ("annotator", "answer", "at")
    list_select_related = ("annotator", "answer")
    search_fields = ("annotator__pseudonym",)
    show_full_result_count = False


@admin.register(ImportedVote)
class ImportedVoteAdmin(LookOnly):
    list_display = ("id", "benchmark", "competitor_a", "competitor_b", "winner", "judge")
    list_filter = ("winner",)
    list_select_related = ("benchmark", "competitor_a", "competitor_b")
    search_fields = ("judge", "item_key")
    show_full_result_count = False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LookOnly):
    list_display = ("number", "kind", "fact", "at")
    list_filter = ("kind",)
    show_full_result_count = False


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    list_display = ("name", "benchmark", "state", "overlap", "created_at")
    list_filter = ("state",)
    list_select_related = ("benchmark",)
    search_fields = ("name",)


@admin.register(Participant)
class ParticipantAdmin(LookOnly):
    list_display = ("campaign", "annotator", "qualified_at", "paused_at")
    list_select_related = ("campaign", "annotator")
    search_fields = ("annotator__pseudonym",)
    show_full_result_count = False


@admin.register(Guideline)
class GuidelineAdmin(LookOnly):
    list_display = ("campaign", "version", "changes", "at")
    list_select_related = ("campaign",)


@admin.register(GoldBattle)
class GoldBattleAdmin(LookOnly):
    list_display = ("battle_id", "use", "source", "signed_at", "retired_at")
    list_filter = ("use", "source")
    show_full_result_count = False


@admin.register(Adjudication)
class AdjudicationAdmin(LookOnly):
    list_display = ("battle_id", "annotator", "is_blind", "winner", "confidence", "cause", "at")
    list_filter = ("cause", "confidence")
    list_select_related = ("annotator",)
    show_full_result_count = False


@admin.register(ItemReview)
class ItemReviewAdmin(LookOnly):
    list_display = ("item", "annotator", "decision", "at")
    list_select_related = ("item", "annotator")
    show_full_result_count = False


@admin.register(Ruling)
class RulingAdmin(LookOnly):
    list_display = ("benchmark", "annotator", "excludes", "reason", "ruled_by", "at")
    list_select_related = ("benchmark", "annotator", "ruled_by")
    show_full_result_count = False
