from django.urls import path

from leaderboard import api, board_pages, import_pages, views, without_pages

app_name = "leaderboard"
SNAPSHOT = "leaderboard/<slug:slug>/snapshots/<uuid:public_id>"

urlpatterns = [
    path("", views.home, name="home"),
    path("leaderboard/<slug:slug>/", views.board, name="board"),
    path("leaderboard/<slug:slug>/table/", views.table, name="table"),
    path("leaderboard/<slug:slug>/ratings.csv", views.csv, name="csv"),
    path(f"{SNAPSHOT}/", views.snapshot, name="snapshot"),
    path(f"{SNAPSHOT}/ratings.csv", views.snapshot_file, {"kind": "csv"}, name="snapshot_csv"),
    path(f"{SNAPSHOT}/ratings.json", views.snapshot_file, {"kind": "json"}, name="snapshot_json"),
    path("methods/", views.methods, name="methods"),
    path("boards/", board_pages.boards, name="boards"),
    path("boards/<slug:slug>/", board_pages.edit_board, name="edit_board"),
    path("boards/<slug:slug>/without/<slug:pseudonym>/", without_pages.without, name="without"),
    path(
        "benchmarks/<slug:slug>/rulings/<slug:pseudonym>/boards/",
        without_pages.boards_without,
        name="boards_without",
    ),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/<uuid:public_id>/", import_pages.import_preview, name="import_preview"),
    path(
        "imports/<uuid:public_id>/progress/", import_pages.import_progress, name="import_progress"
    ),
    path("imports/<uuid:public_id>/start/", import_pages.start_import, name="start_import"),
]

api_urlpatterns = [
    path("boards/", api.BoardListView.as_view(), name="api_boards"),
    path("boards/<slug:slug>/", api.BoardView.as_view(), name="api_board"),
]
