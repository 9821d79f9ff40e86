from django.urls import path

from execution import views
from execution.api import PassRatesView

app_name = "execution"

urlpatterns = [
    path("items/<uuid:public_id>/tests/", views.item_tests, name="item_tests"),
    path("items/<uuid:public_id>/tests/write/", views.write_tests, name="write_tests"),
    path("items/<uuid:public_id>/tests/try/", views.try_program, name="try_program"),
]

api_urlpatterns = [
    path("benchmarks/<slug:slug>/pass-rates/", PassRatesView.as_view(), name="api_pass_rates"),
]
