from django.urls import path

from exports.views import exports, runs

app_name = "exports"

urlpatterns = [
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:public_id>/", exports.export, name="export"),
    path("exports/<uuid:public_id>/progress/", exports.export_progress, name="export_progress"),
    path("exports/<uuid:public_id>/files/<path:name>", exports.export_file, name="export_file"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
    path("competitors/<slug:slug>/family/", runs.family, name="family"),
]
