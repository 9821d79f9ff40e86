from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:public_id>/", views.import_preview, name="import_preview"),
    path("imports/<uuid:public_id>/progress/", views.import_progress, name="import_progress"),
    path("imports/<uuid:public_id>/start/", views.start_import, name="start_import"),
]
