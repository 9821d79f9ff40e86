from django.urls import path

from judging.api import JudgeReportView, WinRatesView
from judging.views import jobs, judges

app_name = "judging"

urlpatterns = [
    path("judges/", judges.judges, name="judges"),
    path("judges/new/", judges.new_judge, name="new_judge"),
    path("judges/jobs/<uuid:public_id>/", jobs.job, name="job"),
    path("judges/jobs/<uuid:public_id>/progress/", jobs.job_progress, name="job_progress"),
    path("judges/jobs/<uuid:public_id>/change/", jobs.change_job, name="change_job"),
    path("judges/<slug:slug>/", judges.judge, name="judge"),
    path("judges/<slug:slug>/run/", jobs.run, name="run"),
]

api_urlpatterns = [
    path("benchmarks/<slug:slug>/win-rates/", WinRatesView.as_view(), name="api_win_rates"),
    path("judges/<slug:slug>/report/", JudgeReportView.as_view(), name="api_judge_report"),
]
