from django.urls import path

from imports.views import files, previews

app_name = "imports"

urlpatterns = [
    path("imports/", files.imports, name="imports"),
    path("imports/files/<uuid:public_id>/", files.file, name="file"),
    path("imports/files/<uuid:public_id>/remove/", files.remove_file, name="remove_file"),
    path("imports/<uuid:public_id>/", previews.import_preview, name="import_preview"),
    path("imports/<uuid:public_id>/progress/", previews.import_progress, name="import_progress"),
    path("imports/<uuid:public_id>/start/", previews.start_import, name="start_import"),
]
