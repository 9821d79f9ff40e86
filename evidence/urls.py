from django.urls import path

from evidence.views.agreement import agreement
from evidence.views.by_tests import by_tests

app_name = "evidence"

urlpatterns = [
    path("benchmarks/<slug:slug>/tests/", by_tests, name="by_tests"),
    path("benchmarks/<slug:slug>/evidence/", agreement, name="agreement"),
]
