"""The public board: what it says, that it says the same to everybody, and what it costs."""

import csv
import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisDown

from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote
from catalog.models import Benchmark
from leaderboard import board_cache
from leaderboard.actions.refresh_board import LEVEL, refresh_board
from leaderboard.board_files import COLUMNS, bibtex_text
from leaderboard.methods import chance
from leaderboard.models import Rating, Snapshot
from leaderboard.standing import Standing
from leaderboard.standing_words import votes_needed
from leaderboard.views import boards
from stats.bradley_terry import FLOOR
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    RatingFactory,
    SnapshotFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>"><img src=x onerror=y>'


class Texts(HTMLParser):
    """The words of a page, and the attributes that a strict policy would refuse."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.inline = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.inline += [name for name, _ in attributes if name == "style" or name.startswith("on")]

    def handle_data(self, data):
        self.words.append(data)


def words(html):
    return " ".join(" ".join(Texts(html).words).split()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def board():
    return BoardFactory(vote_floor=2, title="Everyday tasks")


@pytest.fixture
def pair():
    return [
        CompetitorFactory(name="Alder 7B", slug="alder", provider="Grove", licence="MIT"),
        CompetitorFactory(name="Birch 3B", slug="birch"),
    ]


def imported(board, pair, winners):
    for winner in winners:
        ImportedVoteFactory(
            benchmark=board.benchmark, competitor_a=pair[0], competitor_b=pair[1], winner=winner
        )


def refresh(board):
    """Rate now; inside a test nothing commits, so the news is spread by hand."""
    snapshot = refresh_board(board, as_of=number_facts(everything=True))
    if snapshot:
        board_cache.publish_version(board.slug, str(snapshot.public_id))
    return snapshot


@pytest.fixture
def rated(board, pair):
    imported(board, pair, ["model_a"] * 3 + ["model_b", "tie", "both_bad"])
    refresh(board)
    return board


def page(client, board):
    reply = client.get(reverse("leaderboard:board", args=[board.slug]))
    assert reply.status_code == 200
    return reply.text


def test_the_board_tells_rank_rating_interval_votes_and_shares(client, rated, pair):
    html = page(client, rated)
    text = words(html)
    first = Rating.objects.get(competitor=pair[0])
    half = round((first.upper - first.lower) / 2)
    assert "Everyday tasks" in text
    assert "6 votes, all imported 2 models updated" in text
    assert f"1–2 Alder 7B Grove · MIT 1060 ±{half}" in text
    assert "6 50 % 17 % 17 % 17 %" in text
    assert f'aria-label="95\N{NO-BREAK SPACE}% interval {first.lower:.0f} to' in html
    assert "The votes cannot tell these 2 models apart yet." in text


def test_the_last_update_is_a_time_that_machines_read(client, rated):
    at = timezone.localtime(Snapshot.objects.get().created_at).replace(microsecond=0)
    times = re.findall(r'<time datetime="([^"]+)"', page(client, rated))
    assert timezone.datetime.fromisoformat(times[0]).replace(microsecond=0) == at


def test_who_is_certainly_first_is_said_so(client, board, pair):
    imported(board, pair, ["model_a"] * 180 + ["model_b"] * 20)
    refresh(board)
    html = page(client, board)
    assert "Alder 7B is first, with 95 % certainty." in words(html)
    assert html.count('class="tier"') == 1
    assert "With 95 % certainty each model above is better than each below" in words(html)


def test_models_that_cannot_be_told_apart_are_parted_by_no_line(client, rated):
    assert 'class="tier"' not in page(client, rated)


def test_a_board_of_imported_votes_says_so_with_their_licence_and_is_not_live(client, rated):
    Benchmark.objects.update(description="Votes of a crowd, spring 2026.", licence="CC-BY-4.0")
    html = page(client, rated)
    assert "imported votes on" in words(html)
    assert "Votes of a crowd, spring 2026. Licence: CC-BY-4.0." in words(html)
    assert 'data-live="Imported votes"' in html
    assert "who compared two answers without names" not in words(html)


def test_points_and_intervals_lie_on_one_axis(client, rated):
    html = page(client, rated)
    standing = boards.newest_standing(rated.slug)
    for row in standing.rows:
        places = [standing.axis.at(getattr(row.rating, n)) for n in ("lower", "upper", "rating")]
        assert f'x1="{places[0]}" x2="{places[1]}"' in html
        assert f'cx="{places[2]}"' in html


@pytest.mark.parametrize(
    ("winners", "floor", "reasons"),
    [
        (["model_a"] * 3, 2, ["only wins so far", "only losses so far"]),
        (["model_a", "model_b"], 3, ["1 more vote needed"] * 2),
        (["model_a", "model_b"], 5, ["3 more votes needed"] * 2),
    ],
)
def test_a_provisional_model_says_in_plain_words_why(client, pair, winners, floor, reasons):
    board = BoardFactory(vote_floor=floor)
    imported(board, pair, winners)
    refresh(board)
    text = words(page(client, board))
    assert "No model can be rated yet" in text
    assert "Not rated yet" in text
    assert re.findall(r"only (?:wins|losses) so far|\d more votes? needed", text) == reasons


def test_models_that_no_votes_link_are_said_to_be_unlinked(client, board):
    pairs = [CompetitorFactory.create_batch(2) for _ in range(2)]
    for two in pairs:
        imported(board, two, ["model_a", "model_b"] * (2 if two is pairs[0] else 1))
    refresh(board)
    text = words(page(client, board))
    assert text.count("not yet linked to the rated models by wins and losses") == 2


def test_votes_against_unrated_models_do_not_read_as_minus_one_missing():
    assert votes_needed(0) == votes_needed(-3) == "more votes against rated models needed"


def test_a_prior_based_estimate_stands_under_that_name_only(client, board, pair):
    imported(board, pair, ["model_a"] * 3)
    refresh(board)
    html = page(client, board)
    estimate = f"{Rating.objects.get(competitor=pair[0]).estimate:.0f}"
    assert f'data-label="Estimate with a prior">{estimate}</td>' in html
    assert html.count(estimate) == 1


def test_an_empty_board_says_why_and_who_waits(client, board):
    AnswerFactory(item=ItemFactory(benchmark=board.benchmark), competitor__name="Cedar 1B")
    refresh(board)
    text = words(page(client, board))
    assert "No votes yet" in text
    assert "once it has 2 votes" in text
    assert "Waiting for a first vote Cedar 1B" in text


def test_only_models_that_the_board_could_count_wait(client, board, pair):
    mine = {"item__benchmark": board.benchmark}
    AnswerFactory(competitor__name="Of another benchmark")
    AnswerFactory(competitor__name="Retired one", competitor__status="retired", **mine)
    AnswerFactory(competitor__name="Pending one", status="pending", text="", **mine)
    AnswerFactory(competitor=pair[0], **mine)
    AnswerFactory(competitor__name="Ready one", **mine)
    imported(board, pair, ["tie"])
    refresh(board)
    assert boards.newest_standing(board.slug).waiting == ["Ready one"]


def test_a_board_that_was_never_counted_says_so_and_is_not_kept(client, board):
    assert "Not counted yet" in words(page(client, board))
    imported(board, CompetitorFactory.create_batch(2), ["tie"])
    refresh(board)
    assert "Not counted yet" not in words(page(client, board))


def test_all_boards_are_listed_and_the_first_is_the_one_that_links_lead_to(client, rated):
    BoardFactory(title="Rust only", language="rust", position=1, benchmark=rated.benchmark)
    first = client.get("/leaderboard/", follow=True).text
    assert "<h1>Rust only</h1>" in first
    assert "Only: Rust." in words(first)
    for html in (first, page(client, rated)):
        listed = re.search(r'<nav class="boards".*?</nav>', html, re.DOTALL).group()
        assert words(listed) == "Rust only 0 votes Everyday tasks 6 votes"
        assert listed.count('aria-current="page"') == 1


def test_a_hostile_name_is_text_everywhere(client, board, pair):
    rival = CompetitorFactory(name=HOSTILE, slug="hostile", provider=HOSTILE, licence=HOSTILE)
    board.title = HOSTILE
    board.save()
    imported(board, [pair[0], rival], ["model_a", "model_b"])
    imported(board, [CompetitorFactory(name=HOSTILE + "2", slug="h2"), rival], ["model_a"])
    AnswerFactory(item=ItemFactory(benchmark=board.benchmark), competitor__name=HOSTILE + "3")
    snapshot = refresh(board)
    permalink = reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id])
    for html in (page(client, board), client.get(permalink).text):
        seen = Texts(html)
        assert "img" not in seen.tags
        assert "<script>alert" not in html
        assert not seen.inline
        assert HOSTILE in words(html)


def test_a_hostile_name_is_no_formula_and_no_new_cell_in_the_csv(client, board, pair):
    rival = CompetitorFactory(name=HOSTILE, slug="hostile", provider="+1,\n2")
    imported(board, [pair[0], rival], ["model_a", "model_b"])
    refresh(board)
    reply = client.get(reverse("leaderboard:csv", args=[board.slug]))
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert list(rows[0]) == list(COLUMNS)
    cells = {row["competitor"]: row for row in rows}
    assert f"'{HOSTILE}" in cells
    assert cells[f"'{HOSTILE}"]["provider"] == "'+1,\n2"
    assert float(cells["Alder 7B"]["rating"]) == Rating.objects.get(competitor=pair[0]).rating
    assert reply["Content-Disposition"] == f'attachment; filename="{board.slug}.csv"'


def test_a_negative_rating_stays_a_number_in_the_csv():
    snapshot = SnapshotFactory()
    rating = RatingFactory(snapshot=snapshot, rating=-12.5, lower=-30.0, upper=5.0)
    shown = boards.stored(snapshot.board.slug, snapshot.public_id)
    (row,) = csv.DictReader(io.StringIO(boards.board_csv(shown).decode()))
    assert (row["competitor"], row["rating"]) == (rating.competitor.name, "-12.5")


def test_a_page_without_inline_script_or_style(client, rated):
    for address in ("/", page_path(rated), "/methods/"):
        html = client.get(address).text
        assert not Texts(html).inline
        assert "<style" not in html
        scripts = re.findall(r"<script[^>]*>", html)
        assert all("src=" in tag or 'type="application/ld+json"' in tag for tag in scripts)


def page_path(board):
    return reverse("leaderboard:board", args=[board.slug])


def public_paths(board):
    snapshot = Snapshot.objects.filter(board=board).latest()
    names = ("board", "table", "csv")
    kept = ("snapshot", "snapshot_csv", "snapshot_json")
    return [
        "/",
        "/methods/",
        *(reverse(f"leaderboard:{n}", args=[board.slug]) for n in names),
        *(reverse(f"leaderboard:{n}", args=[board.slug, snapshot.public_id]) for n in kept),
    ]


def test_every_reply_is_the_same_for_everybody_and_sets_no_cookie(client, rated):
    person = UserFactory()
    for address in public_paths(rated):
        anonymous = client.get(address)
        client.force_login(person)
        signed_in = client.get(address, headers={"X-Forwarded-For": "192.0.2.1"})
        assert anonymous.content == signed_in.content, address
        assert person.email not in signed_in.text
        assert "csrf" not in anonymous.text.lower()
        for reply in (anonymous, signed_in):
            assert not reply.cookies
            assert "Cookie" not in reply.get("Vary", "")
            assert reply["Cache-Control"] == "no-cache"
        client.logout()


def test_who_has_the_bytes_gets_a_304(client, rated):
    for address in public_paths(rated):
        reply = client.get(address)
        again = client.get(address, headers={"If-None-Match": reply["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert again["ETag"] == reply["ETag"]
        other = client.get(address, headers={"If-None-Match": '"something-else"'})
        assert other.status_code == 200


def test_boards_are_read_only(client, rated):
    assert {client.post(address).status_code for address in public_paths(rated)} == {405}


def test_a_kept_page_asks_the_database_nothing(client, rated, django_assert_num_queries):
    for address in ("/", page_path(rated), page_path(rated) + "table/"):
        client.get(address)
        with django_assert_num_queries(0):
            client.get(address)


def test_sixty_models_cost_as_few_queries_as_two(
    client, board, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("leaderboard.views.public.time.time", lambda: 1000.0)
    models = CompetitorFactory.create_batch(60)
    ImportedVote.objects.bulk_create(
        ImportedVoteFactory.build(
            benchmark=board.benchmark, competitor_a=a, competitor_b=b, winner=winner
        )
        for a, b in pairwise(models)
        for winner in ("model_a", "model_b")
    )
    snapshot = refresh(board)
    # board, snapshot, ratings, waiting models, failures of models, list of boards
    with django_assert_num_queries(7):
        html = page(client, board)
    assert html.count("data-row=") == 60
    with django_assert_num_queries(0):
        page(client, board)
    with django_assert_num_queries(2):  # the snapshot with its board, and its ratings
        client.get(reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id]))


def test_a_new_snapshot_replaces_the_kept_page(client, rated, pair):
    before = page(client, rated)
    imported(rated, pair, ["model_b"] * 2)
    refresh(rated)
    after = page(client, rated)
    assert "8 votes" in words(after)
    assert before != after


def test_the_refresh_of_another_process_is_seen_after_an_instant(client, rated, pair):
    page(client, rated)
    imported(rated, pair, ["model_b"] * 2)
    snapshot = refresh_board(rated, as_of=number_facts(everything=True))
    board_cache.cache.set(f"board-version:{rated.slug}", str(snapshot.public_id))
    soon = board_cache.time.monotonic() + board_cache.TRUSTED_SECONDS
    with mock.patch.object(board_cache.time, "monotonic", return_value=soon):
        assert "8 votes" in words(page(client, rated))


def test_what_a_process_remembers_has_a_limit():
    for number in range(board_cache.MAX_TRUSTED + 5):
        board_cache.trust(f"board-version:{number}", "x")
    assert len(board_cache._trusted) == 5


def test_a_new_board_shows_on_kept_pages_before_long(client, rated):
    page(client, rated)
    BoardFactory(title="Brand new")
    with mock.patch("leaderboard.views.public.time.time", return_value=2_000_000_000):
        assert "Brand new" in page(client, rated)


def test_without_the_broker_the_board_is_still_there(client, rated):
    board_cache.forget()
    with mock.patch("django.core.cache.backends.redis.RedisCache.get", side_effect=RedisDown):
        assert client.get("/").status_code == 200
        assert "6 votes" in words(page(client, rated))


def test_an_unknown_board_or_snapshot_is_not_found(client, rated):
    other = BoardFactory()
    snapshot = Snapshot.objects.get()
    for address in (
        "/leaderboard/none/",
        "/leaderboard/none/table/",
        "/leaderboard/none/ratings.csv",
        reverse("leaderboard:snapshot", args=[other.slug, snapshot.public_id]),
        reverse("leaderboard:snapshot_json", args=[other.slug, snapshot.public_id]),
    ):
        assert client.get(address).status_code == 404


def test_the_table_alone_is_the_one_in_the_page(client, rated):
    table = client.get(page_path(rated) + "table/")
    html = page(client, rated)
    assert table.text.strip() in html
    assert f'data-etag="{table["ETag"].replace(chr(34), "&quot;")}"' in html


def test_the_page_listens_to_the_live_address_of_its_board(client, rated, settings):
    settings.LIVE_URL = "https://live.example.org"
    assert f'sse-connect="https://live.example.org/boards/{rated.slug}/events"' in page(
        client, rated
    )


def test_a_permalink_never_changes(client, rated, pair):
    snapshot = Snapshot.objects.get()
    links = [
        reverse(f"leaderboard:{name}", args=[rated.slug, snapshot.public_id])
        for name in ("snapshot", "snapshot_csv", "snapshot_json")
    ]
    before = [client.get(link).content for link in links]
    imported(rated, pair, ["model_b"] * 9)
    rated.vote_floor = 50
    rated.language = "rust"
    rated.save()
    AnswerFactory(item=ItemFactory(benchmark=rated.benchmark))
    BoardFactory(position=1)
    refresh(rated)
    assert [client.get(link).content for link in links] == before
    assert "6 votes" in words(before[0].decode())
    assert "The board as it stood on" in before[0].decode()


def test_the_snapshot_can_be_cited_with_its_permalink_and_digest(client, rated, settings):
    settings.URL = "https://arena.example.org"
    snapshot = Snapshot.objects.get()
    html = page(client, rated)
    link = f"https://arena.example.org/leaderboard/{rated.slug}/snapshots/{snapshot.public_id}/"
    assert html.count(link) == 2
    assert "@misc{arena-" in html
    assert html.count(snapshot.tally_digest) >= 3


def test_bibtex_takes_any_title_literally():
    assert bibtex_text("50 % of {A}\n& B_1\\x") == r"50 \% of \{A\} \& B\_1\textbackslash x"


def test_the_methods_page_takes_its_numbers_from_the_code(client):
    text = words(client.get("/methods/").text)
    assert f"its {100 * LEVEL:g} % interval" in text
    assert f"board asks for ({FLOOR}," in text
    assert "100 64 %" in text
    assert round(100 * chance(100)) == 64
    for part in ("Ties, and both bad", "Rank ranges", "Who is not rated", "Known limits"):
        assert part in text


def test_nothing_of_a_later_setting_gets_into_an_old_snapshot(rated):
    shown = boards.stored(rated.slug, Snapshot.objects.get().public_id)
    shown.board.vote_floor = 99
    shown.board.difficulty = "hard"
    standing = Standing(shown, waiting=[])
    assert (standing.floor, standing.slices) == (2, [])
