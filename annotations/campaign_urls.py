from django.urls import path

from annotations.views import agreement, campaigns, gold, guideline, people

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
]
