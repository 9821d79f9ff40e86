from django.urls import path

from catalog.views import benchmarks, competitors, items

app_name = "catalog"

urlpatterns = [
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("benchmarks/<slug:slug>/", benchmarks.benchmark, name="benchmark"),
    path("benchmarks/<slug:slug>/rename/", benchmarks.rename, name="rename_benchmark"),
    path("benchmarks/<slug:slug>/switch/", benchmarks.switch, name="switch"),
    path("items/", items.items, name="items"),
    path("items/<uuid:public_id>/", items.item, name="item"),
    path("items/<uuid:public_id>/status/", items.change_item_status, name="change_item_status"),
    path(
        "items/<uuid:public_id>/retirement/",
        items.decide_item_retirement,
        name="decide_item_retirement",
    ),
    path("competitors/", competitors.competitors, name="competitors"),
    path("competitors/<slug:slug>/", competitors.competitor, name="competitor"),
    path("answers/", items.answers, name="answers"),
]
