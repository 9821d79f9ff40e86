"""The tree of categories, the tags that lead into it, and the labels of languages."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from catalog.actions.import_items import import_items
from catalog.actions.set_taxonomy import TaxonomyError, add_category, remove_category
from catalog.actions.set_taxonomy import rename_category as rename
from catalog.intake.items import ItemChoices
from catalog.intake.run import ImportFile
from catalog.models import BenchmarkItem, EarlierDescription, ItemTag, TagPlace
from catalog.tag_table import load_tag_pairs
from catalog.taxonomy import CATEGORIES, Category, classify
from catalog.tree import site_aliases, site_categories, site_tags, site_tree
from tests.factories import AnnotatorFactory, ItemFactory
from tests.pages import text

pytestmark = pytest.mark.django_db

DEBUGGING = Category("Development and Programming", "Code Debugging")
PUBLISHED = Path(__file__).parents[3] / "shared/data/codearena-tags/tasktype_to_levels.json"
needs_published = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published table is away")


def take_in(tmp_path, *rows):
    """Import items of CodeArena's kind, each with its tags and languages."""
    file = tmp_path / "items.jsonl"
    lines = [
        {
            "id": f"item-{number}",
            "messages": [{"role": "user", "content": f"Do it, number {number}."}],
            "programming_language": languages,
            "difficulty": "easy",
            "meta": {"parsed": {"task_type": tags}},
        }
        for number, (tags, languages) in enumerate(rows)
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    choices = ItemChoices(allow_unknown_languages=True)
    report = import_items([ImportFile(file, file.name)], "House", choices)
    assert not report.errors
    return list(BenchmarkItem.objects.filter(is_latest=True).order_by("key"))


def test_the_tree_is_the_preset_until_somebody_changes_it():
    assert site_categories() == list(CATEGORIES)
    assert (len(site_tree()), len(site_categories())) == (7, 40)
    add_category("Ours", "  Own   things ", actor=AnnotatorFactory())
    assert site_tree()["Ours"] == ("Own things",)
    assert len(site_categories()) == 41
    with pytest.raises(TaxonomyError, match="already"):
        add_category("Ours", "Own things", actor=AnnotatorFactory())
    with pytest.raises(TaxonomyError, match="1 to 80"):
        add_category("Ours", " ", actor=AnnotatorFactory())


def test_a_new_name_holds_for_items_and_tags_and_boards_know_the_old_one(tmp_path):
    actor = AnnotatorFactory()
    item = ItemFactory(main_category=DEBUGGING.main, sub_category=DEBUGGING.sub)
    TagPlace.objects.create(tag="oops", pairs=[["Other", "Thing"], list(DEBUGGING)])
    new = Category(DEBUGGING.main, "Bug Hunting")
    assert rename(DEBUGGING, new, actor=actor) == 1
    item.refresh_from_db()
    assert (item.main_category, item.sub_category) == new
    assert new in site_categories()
    assert DEBUGGING not in site_categories()
    assert TagPlace.objects.get().pairs == [["Other", "Thing"], list(new)]
    assert EarlierDescription.objects.get(item=item).sub_category == "Code Debugging"
    assert AuditEntry.objects.filter(action="item_described").count() == 1
    with pytest.raises(TaxonomyError, match="not in the tree"):
        rename(DEBUGGING, new, actor=actor)


def test_two_categories_become_one_and_only_an_empty_one_is_taken_out():
    actor = AnnotatorFactory()
    item = ItemFactory(main_category=DEBUGGING.main, sub_category=DEBUGGING.sub)
    with pytest.raises(TaxonomyError, match="1 items are in"):
        remove_category(DEBUGGING, actor=actor)
    rename(DEBUGGING, Category(DEBUGGING.main, "Testing and Debugging"), actor=actor)
    item.refresh_from_db()
    assert item.sub_category == "Testing and Debugging"
    assert len(site_categories()) == 39
    remove_category(Category("Specialized Computing Areas", "Cryptography"), actor=actor)
    assert len(site_categories()) == 38


@needs_published
def test_all_published_tags_give_the_first_category_of_the_file():
    call_command("import_tags", str(PUBLISHED))
    rows = json.loads(PUBLISHED.read_text())
    assert len(rows) == 880
    places = site_tags()
    ui = "User Interface and User Experience"
    for tag, pairs in rows.items():
        main, sub = pairs[0]
        assert classify([tag], places) == (ui if main.startswith(ui) else main, sub)
    kept = sum(len(row.pairs) for row in TagPlace.objects.all())
    assert kept == sum(map(len, load_tag_pairs(PUBLISHED).values()))


def test_a_tag_that_leads_nowhere_is_listed_and_placing_it_places_its_items(tmp_path, as_curator):
    one, two, three = take_in(
        tmp_path,
        (["Quine-Golf", "sql"], ["python"]),
        (["quine golf"], ["python"]),
        (["sorting"], ["python"]),
    )
    assert ItemTag.objects.count() == 4
    assert one.sub_category  # by its second tag
    assert not two.sub_category
    page = text(as_curator.get("/curation/tags/"))
    assert "quine golf" in page
    assert "2 items" in page
    body = {"tag": "quine golf", "category": "\n".join(DEBUGGING)}
    as_curator.post("/curation/tags/place/", body)
    two.refresh_from_db()
    assert (two.main_category, two.sub_category) == DEBUGGING
    kept = one.sub_category
    one.refresh_from_db()
    assert one.sub_category == kept
    as_curator.get("/curation/tags/")  # shows what was said of the last one
    assert "quine golf" not in text(as_curator.get("/curation/tags/"))
    later = take_in(tmp_path, (["quine_golf"], ["c"]), (["sorting"], ["c"]))
    assert later[0].key == "item-0"
    assert three.sub_category


def test_a_label_is_kept_and_means_what_people_say(tmp_path, as_curator):
    one, two = take_in(tmp_path, ([], ["Snowglobe", "python"]), ([], ["snow globe"]))
    assert (one.raw_languages, one.languages) == (["Snowglobe", "python"], ["python"])
    assert "Snowglobe" in text(as_curator.get("/curation/languages/"))
    as_curator.post("/curation/languages/", {"label": "Snowglobe", "languages": ["lua", "c"]})
    one.refresh_from_db()
    assert one.raw_languages == ["Snowglobe", "python"]
    assert one.languages == ["lua", "c", "python"]
    page = text(as_curator.get("/curation/languages/"))
    assert "snow globe" in page
    assert "<b>Snowglobe</b>" not in page
    as_curator.post("/curation/languages/", {"label": "snow globe", "languages": [""]})
    assert site_aliases()["snow globe"] == ()
    two.refresh_from_db()
    assert two.languages == []
    as_curator.post("/curation/languages/", {"label": "x", "languages": ["klingon"]})
    assert "x" not in site_aliases()


def test_a_category_of_the_tree_is_no_stranger_in_a_file(tmp_path):
    add_category("Ours", "Own things", actor=AnnotatorFactory())
    file = tmp_path / "own.jsonl"
    row = {"key": "a", "messages": [{"role": "user", "content": "Do."}], "main_category": "Ours"}
    file.write_text(json.dumps({**row, "sub_category": "Own things"}))
    report = import_items([ImportFile(file, file.name)], "House")
    assert not report.errors
    assert BenchmarkItem.objects.get().sub_category == "Own things"


def test_the_tree_is_changed_on_its_page(as_curator):
    change = "/curation/taxonomy/change/"
    page = text(as_curator.get("/curation/taxonomy/"))
    assert "7 main and 40 sub categories: CodeArena's" in page.replace("&#x27;", "'")
    body = {"verb": "add", "main": "Ours", "sub": "<b>Own</b>"}
    assert "&lt;b&gt;Own&lt;/b&gt;" in text(as_curator.post(change, body, follow=True))
    old = {"old_main": "Ours", "old_sub": "<b>Own</b>"}
    body = {"verb": "rename", **old, "main": "Ours", "sub": "Own"}
    assert "Changed, in 0 items too." in text(as_curator.post(change, body, follow=True))
    body = {"verb": "remove", "old_main": "Ours", "old_sub": "Own"}
    assert "not in the tree any more" in text(as_curator.post(change, body, follow=True))
    assert "not in the tree" in text(as_curator.post(change, body, follow=True))
    body = {"verb": "add", "main": "", "sub": "x"}
    assert "1 to 80" in text(as_curator.post(change, body, follow=True))


def test_a_broken_table_changes_nothing_on_the_page_and_by_command(as_curator, tmp_path):
    path = tmp_path / "tags.json"
    path.write_text('{"a": []}')
    with path.open("rb") as file:
        reply = as_curator.post("/curation/tags/", {"table": file})
    assert reply.status_code == 422
    assert "needs a list" in reply.content.decode()
    with pytest.raises(CommandError, match="needs a list"):
        call_command("import_tags", str(path))
    assert not TagPlace.objects.exists()
