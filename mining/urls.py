from django.urls import path

from mining.views import battles, choices, instructions, runs

app_name = "mining"

urlpatterns = [
    path("mining/", runs.runs, name="runs"),
    path("mining/new/", runs.new_run, name="new_run"),
    path("mining/<slug:slug>/", runs.run, name="run"),
    path("mining/<slug:slug>/progress/", runs.run_progress, name="run_progress"),
    path("mining/<slug:slug>/screen/", runs.screen_again, name="screen_again"),
    path("mining/<slug:slug>/jobs/<uuid:public_id>/change/", runs.change_job, name="change_job"),
    path("mining/<slug:slug>/instructions/", instructions.instructions, name="instructions"),
    path("mining/<slug:slug>/instructions/<int:pk>/", instructions.instruction, name="instruction"),
    path("mining/<slug:slug>/choose/", choices.choose, name="choose"),
    path("mining/<slug:slug>/choice/", choices.choice, name="choice"),
    path("mining/<slug:slug>/battle/", battles.battle, name="battle"),
    path("mining/<slug:slug>/battles/", battles.report, name="battles"),
    path("mining/<slug:slug>/battles/change/", battles.change, name="change_battles"),
]
