from django.urls import path

from annotations import api, campaign_urls, guess_api
from annotations.views import (
    battle,
    disagreements,
    flow,
    guess,
    items,
    keys,
    my_votes,
    rulings,
    staff_answers,
    staff_battles,
    staff_votes,
    try_answer,
    work,
)

app_name = "annotations"

urlpatterns = [
    path("work/", work.work, name="work"),
    path("work/next/", work.claim, name="claim"),
    path("work/ahead/", flow.ahead, name="claim_ahead"),
    path("work/ahead/back/", flow.give_back, name="give_ahead_back"),
    path("battles/<uuid:public_id>/", battle.battle, name="battle"),
    path("battles/<uuid:public_id>/vote/", battle.cast_vote, name="cast_vote"),
    path("battles/<uuid:public_id>/change/", battle.change_vote, name="change_vote"),
    path("battles/<uuid:public_id>/names/", battle.show_names, name="show_names"),
    path("battles/<uuid:public_id>/guess/", guess.guess, name="guess"),
    path(
        "battles/<uuid:public_id>/sides/<uuid:side>/try/",
        try_answer.try_answer,
        name="try_answer",
    ),
    path("battles/<uuid:public_id>/draft/", battle.save_draft, name="save_draft"),
    path("battles/<uuid:public_id>/skip/", battle.skip, name="skip"),
    path("battles/<uuid:public_id>/activity/", battle.activity, name="activity"),
    path("me/keys/", keys.keys, name="keys"),
    path("me/keys/switch/", keys.switch_keys, name="switch_keys"),
    path("votes/mine/", my_votes.my_votes, name="my_votes"),
    path("votes/mine.csv", my_votes.my_votes_csv, name="my_votes_csv"),
    path("votes/mine.json", my_votes.my_votes_json, name="my_votes_json"),
    path("answers/<uuid:public_id>/", staff_answers.answer, name="answer"),
    path("answers/<uuid:public_id>/author/", staff_answers.reveal_author, name="show_author"),
    path("answers/<uuid:public_id>/naming/", staff_answers.rule_naming, name="rule_naming"),
    path("battles/drawn/", staff_battles.battles, name="battles"),
    path("battles/drawn/<uuid:public_id>/", staff_battles.staff_battle, name="staff_battle"),
    path(
        "campaigns/<uuid:public_id>/disagreements/",
        disagreements.disagreements,
        name="disagreements",
    ),
    path(
        "campaigns/<uuid:public_id>/disagreements/<uuid:battle>/",
        disagreements.adjudicate,
        name="adjudicate",
    ),
    path("benchmarks/<slug:slug>/progress/", staff_battles.progress, name="progress"),
    path("benchmarks/<slug:slug>/draw/", staff_battles.draw, name="pair_up"),
    path("benchmarks/<slug:slug>/rulings/", rulings.rulings, name="rulings"),
    path("benchmarks/<slug:slug>/rulings/<slug:pseudonym>/", rulings.rule, name="rule"),
    path("items/flagged/", items.flagged, name="flagged_items"),
    path("items/quality.csv", items.quality_csv, name="items_csv"),
    path("items/<uuid:public_id>/quality/", items.item_quality, name="item_quality"),
    path("votes/", staff_votes.votes, name="votes"),
    path("votes/all.csv", staff_votes.votes_csv, name="votes_csv"),
    path("votes/imported/", staff_votes.imported_votes, name="imported_votes"),
    path("votes/imported.csv", staff_votes.imported_votes_csv, name="imported_votes_csv"),
    *campaign_urls.urlpatterns,
]

api_urlpatterns = [
    path("assignments/", api.ClaimView.as_view(), name="api_claim"),
    path("assignments/<uuid:public_id>/vote", api.VoteView.as_view(), name="api_vote"),
    path("assignments/<uuid:public_id>/change", api.ChangeView.as_view(), name="api_change"),
    path("assignments/<uuid:public_id>/names", api.NamesView.as_view(), name="api_names"),
    path("assignments/<uuid:public_id>/guess", guess_api.GuessView.as_view(), name="api_guess"),
    path("assignments/<uuid:public_id>/activity", api.ActivityView.as_view(), name="api_activity"),
    path("assignments/<uuid:public_id>/skip", api.SkipView.as_view(), name="api_skip"),
]
