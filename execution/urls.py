from django.urls import path

from execution.api import PassRatesView

app_name = "execution"

api_urlpatterns = [
    path("benchmarks/<slug:slug>/pass-rates/", PassRatesView.as_view(), name="api_pass_rates"),
]
