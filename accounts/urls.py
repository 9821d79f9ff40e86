from django.urls import path

from accounts.views import account, audit, invitations, jobs, people

app_name = "accounts"

urlpatterns = [
    path("me/", account.account, name="account"),
    path("me/corner/", account.corner, name="corner"),
    path("me/tokens/", account.tokens, name="tokens"),
    path("me/tokens/revoke/", account.revoke_token, name="revoke_token"),
    path("me/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("invite/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("people/", people.people, name="people"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/invitations/remind/", invitations.remind, name="remind"),
    path("people/invitations/revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path("people/<slug:pseudonym>/", people.person, name="person"),
    path("people/<slug:pseudonym>/role/", people.change_role, name="change_role"),
    path("people/<slug:pseudonym>/group/", people.change_group, name="change_group"),
    path("people/<slug:pseudonym>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<slug:pseudonym>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<slug:pseudonym>/reset-link/", people.make_reset_link, name="make_reset_link"),
    path("people/<slug:pseudonym>/erase/", people.erase, name="erase"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("jobs/<uuid:public_id>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<uuid:public_id>/errors/", jobs.job_errors, name="job_errors"),
    path("jobs/<uuid:public_id>/cancel/", jobs.cancel_job, name="cancel_job"),
]
