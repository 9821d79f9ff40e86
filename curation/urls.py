from django.urls import path

from curation.views import findings, releases

app_name = "curation"

RELEASES = "benchmarks/<slug:slug>/releases/"

urlpatterns = [
    path("curation/findings/", findings.findings, name="findings"),
    path("curation/findings/<int:finding>/", findings.decide, name="decide_finding"),
    path(RELEASES, releases.releases, name="releases"),
    path(f"{RELEASES}<int:release>/", releases.release, name="release"),
    path(f"{RELEASES}<int:release>/<str:name>", releases.release_file, name="release_file"),
]
