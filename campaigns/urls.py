from django.urls import path

from campaigns.views import (
    agreement,
    campaigns,
    disagreements,
    gold,
    guideline,
    imported,
    items,
    people,
    rulings,
    staff_answers,
    staff_battles,
    staff_votes,
)

app_name = "campaigns"

ONE = "campaigns/<uuid:public_id>/"
PERSON = f"{ONE}team/<slug:pseudonym>/"

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="new_campaign"),
    path(ONE, campaigns.campaign, name="campaign"),
    path(f"{ONE}edit/", campaigns.edit_campaign, name="edit_campaign"),
    path(f"{ONE}state/", campaigns.set_state, name="campaign_state"),
    path(f"{ONE}extend/", campaigns.extend, name="extend_campaign"),
    path(f"{ONE}agreement/", agreement.agreement, name="agreement"),
    path(f"{ONE}disagreements/", disagreements.disagreements, name="disagreements"),
    path(f"{ONE}disagreements/<uuid:battle>/", disagreements.adjudicate, name="adjudicate"),
    path(f"{ONE}guideline/", guideline.guideline, name="guideline"),
    path(f"{ONE}guideline/read/", guideline.read, name="read_guideline"),
    path(f"{ONE}guideline/write/", guideline.write, name="write_guideline"),
    path(f"{ONE}gold/", gold.gold, name="gold"),
    path(f"{ONE}gold/add/", gold.add_gold, name="add_gold"),
    path(f"{ONE}gold/<uuid:battle>/", gold.sign, name="sign_gold"),
    path(f"{ONE}gold/<uuid:battle>/retire/", gold.retire, name="retire_gold"),
    path(PERSON, people.person, name="campaign_person"),
    path(f"{PERSON}pause/", people.pause, name="pause_person"),
    path(f"{PERSON}resume/", people.resume, name="resume_person"),
    path(f"{PERSON}let-in/", people.admit, name="let_in"),
    path("work/signals/", people.my_signals, name="my_signals"),
    path("answers/<uuid:public_id>/", staff_answers.answer, name="answer"),
    path("answers/<uuid:public_id>/author/", staff_answers.reveal_author, name="show_author"),
    path("answers/<uuid:public_id>/naming/", staff_answers.rule_naming, name="rule_naming"),
    path("battles/drawn/", staff_battles.battles, name="battles"),
    path("battles/drawn/<uuid:public_id>/", staff_battles.staff_battle, name="staff_battle"),
    path("benchmarks/<slug:slug>/progress/", staff_battles.progress, name="progress"),
    path("benchmarks/<slug:slug>/draw/", staff_battles.draw, name="pair_up"),
    path("benchmarks/<slug:slug>/rulings/", rulings.rulings, name="rulings"),
    path("benchmarks/<slug:slug>/imported/", imported.imported_votes, name="imported_votes"),
    path("benchmarks/<slug:slug>/imported/rule/", imported.rule_imported, name="rule_imported"),
    path("benchmarks/<slug:slug>/rulings/<slug:pseudonym>/", rulings.rule, name="rule"),
    path("items/flagged/", items.flagged, name="flagged_items"),
    path("items/quality.csv", items.quality_csv, name="items_csv"),
    path("items/<uuid:public_id>/quality/", items.item_quality, name="item_quality"),
    path("votes/", staff_votes.votes, name="votes"),
    path("votes/all.csv", staff_votes.votes_csv, name="votes_csv"),
    path("votes/imported/", staff_votes.imported_votes, name="imported_votes"),
    path("votes/imported.csv", staff_votes.imported_votes_csv, name="imported_votes_csv"),
]
