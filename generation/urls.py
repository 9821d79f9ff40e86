from django.urls import path

from generation.views import jobs, models, servers

app_name = "generation"

urlpatterns = [
    path("servers/", servers.servers, name="servers"),
    path("servers/new/", servers.new_server, name="new_server"),
    path("servers/generate/", jobs.new_job, name="new_job"),
    path("servers/jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("servers/jobs/<uuid:public_id>/progress/", jobs.job_progress, name="job_progress"),
    path("servers/jobs/<uuid:public_id>/change/", jobs.change_job, name="change_job"),
    path("servers/models/new/", models.new_model, name="new_model"),
    path("servers/models/<slug:slug>/", models.edit_model, name="edit_model"),
    path("servers/<slug:slug>/", servers.edit_server, name="edit_server"),
    path("servers/<slug:slug>/test/", servers.test_server, name="test_server"),
]
