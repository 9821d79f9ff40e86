"""What was changed between two versions, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import BenchmarkItem
from curation import word_changes as module
from curation.word_changes import Part, word_changes
from tests.factories import ItemFactory
from tests.pages import text


def test_a_changed_word_is_seen_and_nothing_else():
    assert word_changes("Sort the list in place.", "Sort the array in place.") == [
        Part("same", "Sort the "),
        Part("gone", "list"),
        Part("new", "array"),
        Part("same", " in place."),
    ]


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40), st.sampled_from([0, 9, 99]))
def test_both_texts_can_be_put_together_again(before, after, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST", most)
        parts = word_changes(before, after)
    assert "".join(part.text for part in parts if part.kind != "new") == before
    assert "".join(part.text for part in parts if part.kind != "gone") == after


@pytest.mark.django_db
def test_the_page_shows_each_change_and_escapes_it(as_curator):
    old = ItemFactory(key="one", messages=[{"role": "user", "content": "Use <b>sort</b>."}])
    assert "one version" in text(as_curator.get(f"/items/{old.public_id}/versions/"))
    BenchmarkItem.objects.filter(pk=old.pk).update(is_latest=False)
    messages = [{"role": "user", "content": "Use <b>sorted</b>."}]
    new = ItemFactory(benchmark=old.benchmark, key="one", version=2, messages=messages)
    page = text(as_curator.get(f"/items/{new.public_id}/versions/"))
    assert "&lt;b&gt;<del>sort</del><ins>sorted</ins>&lt;/b&gt;" in page
    assert f"/items/{new.public_id}/versions/" in text(as_curator.get(f"/items/{new.public_id}/"))
