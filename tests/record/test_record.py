"""The record: what a stranger finds who has one file and Python alone."""

import json
import random
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

import verify_board
from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Vote
from annotations.models.publication import Publication
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Rating, Snapshot
from leaderboard.ratings import RULES
from record.actions.append_leaves import append_leaves
from record.actions.sign_record import sign_head, sign_snapshots
from record.actions.write_heads import HEADS, write_heads
from record.models import Leaf, Manifest, RecordKey, TreeHead
from record.signing import Signer
from tests.factories import (
    AnnotatorFactory,
    BenchmarkFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ImportRulingFactory,
    RulingFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db
SEED, OTHER = "1f" * 32, "2e" * 32
WINNERS = ("model_a", "model_b", "tie", "both_bad")


@pytest.fixture(autouse=True)
def key(settings):
    settings.RECORD_KEY = SEED
    return Signer(bytes.fromhex(SEED))


def brought(benchmark, competitors, number, seed=1):
    draw = random.Random(seed)
    for n in range(number):
        first, second = draw.sample(competitors, 2)
        ImportedVoteFactory(
            benchmark=benchmark,
            competitor_a=first,
            competitor_b=second,
            winner=draw.choices(WINNERS, (5, 3, 2, 1))[0],
            judge=f"judge {n % 7}" if n % 11 else "",
            item_key=f"task {n % 40}",
        )


@pytest.fixture
def board():
    """Votes from a file and votes cast here, a ruling, and another benchmark in between."""
    made = BoardFactory(sources="all", vote_floor=5, step_votes=1)
    competitors = CompetitorFactory.create_batch(4)
    brought(made.benchmark, competitors, 120)
    brought(BenchmarkFactory(), competitors[:2], 10, seed=2)
    person = AnnotatorFactory()
    votes = [VoteFactory(assignment__battle__item__benchmark=made.benchmark) for _ in range(3)]
    RulingFactory(benchmark=made.benchmark, annotator=person)
    RulingFactory(benchmark=made.benchmark, annotator=votes[0].annotator)
    for judge, excludes in (("judge 3", True), ("judge 4", True), ("judge 4", False)):
        ImportRulingFactory(
            benchmark=made.benchmark, file_digest="", judge=judge, excludes=excludes
        )
    sign(made)
    return made


def sign(board):
    snapshot = refresh_board(board, as_of=number_facts())
    append_leaves()
    sign_snapshots()
    sign_head()
    return snapshot


@pytest.fixture
def export(tmp_path, board):
    def exported(name="board.jsonl"):
        file = tmp_path / name
        call_command("export_record", board.slug, str(file))
        return file

    return exported


def verify(capsys, file, *more):
    """Exit status and the one sentence."""
    status = verify_board.main([str(file), *map(str, more)])
    return status, capsys.readouterr().out.strip().splitlines()[-1]


def found(capsys, file, *more):
    status, sentence = verify(capsys, file, *more)
    assert status == 1
    return sentence


@contextmanager
def as_owner(*tables):
    """What somebody with the database's own rights can do: no trigger is in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_honest_board_is_verified_by_python_alone(export, board):
    done = subprocess.run(
        [sys.executable, "-I", "verify_board.py", export()], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{board.slug}, snapshot ")
    assert "106 votes counted; the numbers are right." in done.stdout


def test_the_file_tells_nothing_of_other_benchmarks(export):
    lines = [json.loads(line) for line in export().read_text().splitlines()[1:]]
    assert len(lines) == LedgerEntry.objects.last_number()
    assert sum("leaf" not in line for line in lines) >= 10


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_1_a_flipped_winner_is_found_and_named(board, export, capsys, place):
    number = {"first": 10, "middle": 60, "last": 120}[place]
    fact = LedgerEntry.objects.get(number=number).fact
    with as_owner("annotations_importedvote") as cursor:
        cursor.execute(
            "UPDATE annotations_importedvote SET winner = CASE winner WHEN 'model_a' "
            "THEN 'model_b' ELSE 'model_a' END WHERE id = %s",
            [fact],
        )
    sentence = found(capsys, export())
    assert f"Leaf {number} (imported_vote)" in sentence


def rewritten(file, change):
    """The file as a forger writes it who makes every digest again, but has no key."""
    header, *lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(header, lines)
    for line in lines:
        if "leaf" in line:
            leaf = json.loads(line["leaf"])
            hidden = bytes.fromhex(line["salt"]) + verify_board.canonical(line["hidden"]).encode()
            leaf["hidden"] = verify_board.hashlib.sha256(hidden).hexdigest()
            line["leaf"] = verify_board.canonical(leaf)
            line["digest"] = verify_board.leaf_hash(line["leaf"]).hex()
    file.write_text("".join(json.dumps(line) + "\n" for line in (header, *lines)))
    return file


def test_1_a_flipped_winner_with_new_digests_is_found_too(export, capsys):
    def flip(_header, lines):
        hidden = lines[29]["hidden"]
        hidden["winner"] = "model_b" if hidden["winner"] == "model_a" else "model_a"

    assert "it was changed between leaf 1 and leaf" in found(capsys, rewritten(export(), flip))


def test_2_a_deleted_vote_is_found(export, capsys):
    fact = LedgerEntry.objects.get(number=50).fact
    with as_owner("annotations_importedvote") as cursor:
        cursor.execute("DELETE FROM annotations_importedvote WHERE id = %s", [fact])
    assert "the board counted others: a vote is missing" in found(capsys, export())


def test_2_a_deleted_leaf_is_found(export, capsys):
    assert "place 50: the order was changed" in found(
        capsys, rewritten(export(), lambda _header, lines: lines.pop(49))
    )


def test_3_a_vote_put_in_afterwards_is_found(export, capsys):
    def put_in(_header, lines):
        lines.insert(10, json.loads(json.dumps(lines[9])))
        for number, line in enumerate(lines, start=1):
            if "leaf" in line:
                line["leaf"] = json.dumps(json.loads(line["leaf"]) | {"number": number})

    assert "it was changed" in found(capsys, rewritten(export(), put_in))


def test_4_two_leaves_that_changed_places_are_found(export, capsys):
    def swap(_header, lines):
        lines[3], lines[4] = lines[4], lines[3]

    assert "Leaf 5 stands in place 4" in found(capsys, rewritten(export(), swap))


def test_5_a_changed_rating_is_found(board, export, capsys):
    rating = Rating.objects.filter(rating__isnull=False).first()
    with as_owner("leaderboard_rating") as cursor:
        cursor.execute(
            "UPDATE leaderboard_rating SET rating = rating + 1 WHERE id = %s", [rating.pk]
        )
    assert "The numbers of the board are not the ones" in found(capsys, export())


def test_5_a_changed_rating_that_was_signed_is_found_by_counting(board, export, capsys):
    """Even who has the key cannot publish numbers that the votes do not give."""
    rating = Rating.objects.filter(rating__isnull=False).first()
    tables = ("leaderboard_rating", "record_manifest")
    with as_owner(*tables) as cursor:
        cursor.execute("DELETE FROM record_manifest")
        cursor.execute(
            "UPDATE leaderboard_rating SET rating = rating + 1 WHERE id = %s", [rating.pk]
        )
    sign_snapshots()
    sentence = found(capsys, export())
    assert sentence.startswith(f"The rating of {rating.competitor.name} is ")


def test_6_names_that_changed_places_are_found(board, export, capsys):
    first, second = (r.competitor for r in Rating.objects.select_related("competitor")[:2])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_competitor SET name = CASE id WHEN %s THEN %s ELSE %s END "
            "WHERE id IN (%s, %s)",
            [first.pk, second.name + " ", first.name, first.pk, second.pk],
        )
    assert "names of the models are not the ones" in found(capsys, export())


def test_7_the_newest_votes_cannot_be_dropped(export, capsys):
    def drop(_header, lines):
        del lines[100:]

    assert "the newest are missing" in found(capsys, rewritten(export(), drop))


def test_7_whoever_kept_a_head_finds_a_log_that_was_cut_and_signed_again(
    board, export, capsys, tmp_path
):
    write_heads(tmp_path / "kept")
    tables = ("annotations_ledgerentry", "record_leaf", "record_treehead", "record_manifest")
    with as_owner(*tables, "leaderboard_rating", "leaderboard_snapshot") as cursor:
        cursor.execute("DELETE FROM record_manifest")
        cursor.execute("DELETE FROM record_treehead")
        cursor.execute("DELETE FROM record_leaf WHERE number > 110")
        cursor.execute("DELETE FROM annotations_ledgerentry WHERE number > 110")
        cursor.execute("DELETE FROM leaderboard_rating")
        cursor.execute("DELETE FROM leaderboard_pairtable")
        cursor.execute("DELETE FROM leaderboard_boarddetails")
        cursor.execute("DELETE FROM leaderboard_snapshot")
    assert refresh_board(board, as_of=110)
    sign_snapshots()
    sign_head()
    assert verify(capsys, export())[0] == 0  # it is a board of its own...
    sentence = found(capsys, export(), "--heads", tmp_path / "kept" / HEADS)
    assert "ends at leaf 110" in sentence  # ... but not the one of before


def test_8_another_key_is_found(board, export, capsys, settings, key):
    with as_owner("record_manifest", "record_treehead", "record_recordkey") as cursor:
        for table in ("record_manifest", "record_treehead", "record_recordkey"):
            cursor.execute(f"DELETE FROM {table}")
    settings.RECORD_KEY = OTHER
    sign_snapshots()
    sign_head()
    assert verify(capsys, export())[0] == 0
    assert "which the key" in found(capsys, export(), "--key", key.public)


def test_one_changed_parameter_is_found(export, capsys):
    def change(header, _lines):
        manifest = json.loads(header["manifest"])
        manifest["parameters"]["vote_floor"] = 6
        header["manifest"] = verify_board.canonical(manifest)

    sentence = found(capsys, rewritten(export(), change))
    assert sentence == (
        "The signature of the snapshot is wrong: it, or its parameters, were changed."
    )


def test_a_key_is_followed_by_one_that_it_introduces(board, export, capsys, settings, key):
    settings.RECORD_KEY, settings.RECORD_KEY_BEFORE = OTHER, SEED
    ImportedVoteFactory(benchmark=board.benchmark)
    sign(board)
    assert RecordKey.objects.count() == 2
    assert verify(capsys, export(), "--key", key.public)[0] == 0


def test_a_key_that_was_lost_cannot_introduce_the_next_and_everybody_sees_it(
    board, export, capsys, settings, key, client
):
    settings.RECORD_KEY = OTHER
    ImportedVoteFactory(benchmark=board.benchmark)
    sign(board)
    assert "did not introduce" in found(capsys, export())
    assert verify(capsys, export(), "--key", Signer(bytes.fromhex(OTHER)).public)[0] == 0
    page = client.get(reverse("record:record")).text
    assert "not introduced by the key before it" in page


def test_without_a_key_nothing_is_signed_and_the_export_says_so(board, settings, tmp_path):
    settings.RECORD_KEY = ""
    other = BoardFactory(benchmark=board.benchmark, step_votes=1)
    sign(other)
    with pytest.raises(CommandError, match="Set ARENA_RECORD_KEY"):
        call_command("export_record", other.slug, str(tmp_path / "file"))
    assert not (tmp_path / "file").exists()
    with pytest.raises(CommandError, match="Known: "):
        call_command("export_record", "nowhere", str(tmp_path / "file"))


def test_ratings_that_cannot_be_made_again_are_not_called_right(board, tmp_path, capsys):
    elo = BoardFactory(benchmark=board.benchmark, method="elo", sources="all", step_votes=1)
    sign(elo)
    call_command("export_record", elo.slug, str(tmp_path / "elo"))
    status, sentence = verify(capsys, tmp_path / "elo")
    assert status == 0
    assert "does not know how to make them again" in sentence
    assert "right" not in sentence


def test_the_verifier_knows_the_rules_of_today():
    assert RULES in verify_board.KNOWN_RULES


def test_a_file_of_another_kind_is_refused(tmp_path, capsys):
    file = tmp_path / "file"
    for text in ("", "{}", "[1]", "no json", '{"format": "code-arena record 1"}'):
        file.write_text(text)
        assert found(capsys, file)
    assert found(capsys, tmp_path / "missing")


def test_changes_count_as_the_site_counts_them(board, export, capsys):
    """A change before a board showed the vote replaces it; one after that does not count."""
    old, new = VoteFactory.create_batch(2, assignment__battle__item__benchmark=board.benchmark)
    number_facts()
    for vote in (old, new):
        Vote.objects.filter(pk=vote.pk).update(is_current=False)
        if vote is new:
            up_to = LedgerEntry.objects.last_number()
            Publication.objects.get_or_create(benchmark=board.benchmark, up_to=up_to)
        Vote.objects.create(
            **{
                field.name: getattr(vote, field.name)
                for field in Vote._meta.concrete_fields
                if field.name not in {"id", "replaces", "client_id", "is_current"}
            },
            client_id=f"change of {vote.pk}",
            replaces=vote,
        )
        number_facts()
    assert sign(board)
    assert verify(capsys, export())[0] == 0


def test_heads_go_to_a_git_repository(board, tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert write_heads(tmp_path) == 1
    assert write_heads(tmp_path) == 0
    ImportedVoteFactory(benchmark=board.benchmark)
    number_facts()
    call_command("write_heads", str(tmp_path))
    log = subprocess.run(
        ["git", "-C", tmp_path, "log", "--format=%s"], capture_output=True, text=True, check=True
    )
    assert len(log.stdout.splitlines()) == 2
    assert len((tmp_path / HEADS).read_text().splitlines()) == TreeHead.objects.count() == 2


def test_each_snapshot_is_signed_once(board):
    assert Manifest.objects.count() == Snapshot.objects.count() == 1
    assert not sign_snapshots()
    assert not sign_head()
    assert Leaf.objects.count() == LedgerEntry.objects.count()


@pytest.mark.parametrize(("audience", "is_named"), [("public", True), ("draft", False)])
def test_the_page_names_boards_that_everybody_may_see(board, client, audience, is_named):
    type(board).objects.update(audience=audience)
    assert (board.title in client.get(reverse("record:record")).text) == is_named
