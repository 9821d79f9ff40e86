from django.urls import path

from annotations.api import assignments
from annotations.api import guess as guess_api
from annotations.views import (
    battle,
    flow,
    guess,
    keys,
    my_votes,
    results_of_tests,
    try_answer,
    work,
)

app_name = "annotations"

urlpatterns = [
    path("work/", work.work, name="work"),
    path("work/next/", work.claim, name="claim"),
    path("work/prefetch/", flow.prefetched, name="prefetch_battle"),
    path("work/prefetch/back/", flow.give_back, name="give_prefetched_back"),
    path("battles/<uuid:public_id>/", battle.battle, name="battle"),
    path("battles/<uuid:public_id>/vote/", battle.cast_vote, name="cast_vote"),
    path("battles/<uuid:public_id>/change/", battle.change_vote, name="change_vote"),
    path("battles/<uuid:public_id>/names/", battle.show_names, name="show_names"),
    path("battles/<uuid:public_id>/guess/", guess.guess, name="guess"),
    path("try/<slug:token>/", try_answer.try_answer, name="try_answer"),
    path(
        "battles/<uuid:public_id>/tests/",
        results_of_tests.results_of_tests,
        name="results_of_tests",
    ),
    path(
        "battles/<uuid:public_id>/sides/<str:letter>/run/",
        results_of_tests.run_answer,
        name="run_answer",
    ),
    path("battles/<uuid:public_id>/draft/", battle.save_draft, name="save_draft"),
    path("battles/<uuid:public_id>/skip/", battle.skip, name="skip"),
    path("battles/<uuid:public_id>/activity/", battle.activity, name="activity"),
    path("me/keys/", keys.keys, name="keys"),
    path("me/keys/switch/", keys.switch_keys, name="switch_keys"),
    path("votes/mine/", my_votes.my_votes, name="my_votes"),
    path("votes/mine.csv", my_votes.my_votes_csv, name="my_votes_csv"),
    path("votes/mine.json", my_votes.my_votes_json, name="my_votes_json"),
]

api_urlpatterns = [
    path("assignments/", assignments.ClaimView.as_view(), name="api_claim"),
    path("assignments/<uuid:public_id>/vote", assignments.VoteView.as_view(), name="api_vote"),
    path(
        "assignments/<uuid:public_id>/change", assignments.ChangeView.as_view(), name="api_change"
    ),
    path("assignments/<uuid:public_id>/names", assignments.NamesView.as_view(), name="api_names"),
    path("assignments/<uuid:public_id>/guess", guess_api.GuessView.as_view(), name="api_guess"),
    path(
        "assignments/<uuid:public_id>/activity",
        assignments.ActivityView.as_view(),
        name="api_activity",
    ),
    path("assignments/<uuid:public_id>/skip", assignments.SkipView.as_view(), name="api_skip"),
]
