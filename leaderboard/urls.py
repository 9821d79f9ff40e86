from django.urls import path

from leaderboard.api.boards import BoardListView, BoardView
from leaderboard.views import (
    battles,
    boards,
    compare,
    files,
    front,
    items,
    reading,
    settings,
    slices,
    trust,
    without,
)

app_name = "leaderboard"
SNAPSHOT = "leaderboard/<slug:slug>/snapshots/<uuid:public_id>"

urlpatterns = [
    path("", front.home, name="home"),
    path("leaderboard/", front.first, name="first"),
    path("leaderboard/<slug:slug>/", boards.board, name="board"),
    path("leaderboard/<slug:slug>/table/", boards.table, name="table"),
    path("leaderboard/<slug:slug>/ratings.csv", boards.csv, name="csv"),
    path("leaderboard/<slug:slug>/models/<slug:model>/", reading.model, name="model"),
    path("leaderboard/<slug:slug>/pairs/", reading.pairs, name="pairs"),
    path("leaderboard/<slug:slug>/pairs/<slug:first>/<slug:second>/", reading.pair, name="pair"),
    path("leaderboard/<slug:slug>/battles/<uuid:public_id>/", battles.battle, name="battle"),
    path("leaderboard/<slug:slug>/history/", reading.history, name="history"),
    path("leaderboard/<slug:slug>/categories/", slices.categories, name="categories"),
    path("leaderboard/<slug:slug>/compare/", compare.compare, name="compare"),
    path("leaderboard/<slug:slug>/verdicts/", compare.voices, name="verdicts"),
    path("leaderboard/<slug:slug>/trust/", trust.trust, name="trust"),
    path("leaderboard/<slug:slug>/card.md", trust.card, name="card"),
    path("leaderboard/<slug:slug>/ratings.json", files.json_file, name="json"),
    path("leaderboard/<slug:slug>/ratings.parquet", files.parquet, name="parquet"),
    path("leaderboard/<slug:slug>/plot.svg", files.plot, name="plot"),
    path("leaderboard/<slug:slug>/badge.svg", files.badge, name="badge"),
    path("leaderboard/<slug:slug>/changes.atom", files.feed, name="feed"),
    path("sitemap.xml", files.sitemap, name="sitemap"),
    path(f"{SNAPSHOT}/", boards.snapshot, name="snapshot"),
    path(f"{SNAPSHOT}/ratings.csv", boards.snapshot_file, {"kind": "csv"}, name="snapshot_csv"),
    path(f"{SNAPSHOT}/ratings.json", boards.snapshot_file, {"kind": "json"}, name="snapshot_json"),
    path("methods/", boards.methods, name="methods"),
    path("benchmarks/<slug:slug>/items/", items.item_analysis, name="item_analysis"),
    path("boards/", settings.boards, name="boards"),
    path("boards/example/", settings.example, name="example"),
    path("boards/<slug:slug>/preview/", boards.preview, name="preview"),
    path("boards/<slug:slug>/", settings.edit_board, name="edit_board"),
    path("boards/<slug:slug>/without/<slug:pseudonym>/", without.without, name="without"),
    path(
        "benchmarks/<slug:slug>/rulings/<slug:pseudonym>/boards/",
        without.boards_without,
        name="boards_without",
    ),
]

api_urlpatterns = [
    path("boards/", BoardListView.as_view(), name="api_boards"),
    path("boards/<slug:slug>/", BoardView.as_view(), name="api_board"),
]
