"""Categories and the tags that lead to them."""

import pytest

from catalog.taxonomy import (
    CATEGORIES,
    MAINS,
    SUBS,
    SUBS_OF,
    TAGS,
    UnknownCategoryError,
    check_category,
    classify,
    main_of,
    tag_spelled,
    unknown_tags,
)


def test_there_are_7_main_and_40_sub_categories():
    assert len(MAINS) == 7
    assert [len(subs) for subs in SUBS_OF.values()] == [17, 8, 6, 3, 2, 2, 2]
    assert len(set(SUBS)) == len(CATEGORIES) == 40


def test_each_category_is_found_by_its_sub_category():
    for category in CATEGORIES:
        assert main_of(category.sub) == category.main
        assert check_category(*category) == category
        assert classify([category.sub]) == category


def test_each_sub_category_can_be_reached_by_some_other_tag():
    for sub in SUBS:
        assert [tag for tag in TAGS if TAGS[tag].sub == sub and tag != tag_spelled(sub)], sub


def test_an_unknown_sub_category_is_an_error_with_the_nearest_names():
    with pytest.raises(UnknownCategoryError, match="nearest: Code Debugging") as caught:
        main_of("Code debuging")
    assert caught.value.nearest[0] == "Code Debugging"


@pytest.mark.parametrize(
    ("main", "sub", "nearest"),
    [
        ("Specialised Computing Areas", "Security", "Specialized Computing Areas"),
        ("Specialized Computing Areas", "Securty", "Security"),
        ("Databases and Data Handling", "Security", "Specialized Computing Areas / Security"),
    ],
)
def test_a_pair_that_is_no_category_is_an_error(main, sub, nearest):
    with pytest.raises(UnknownCategoryError) as caught:
        check_category(main, sub)
    assert nearest in caught.value.nearest


@pytest.mark.parametrize("tag", ["Code-Generation", "code generation", " CODE_GENERATION "])
def test_spelling_of_a_tag_does_not_matter(tag):
    assert classify([tag]) == ("Development and Programming", "Code Management")


def test_the_first_tag_that_is_known_decides():
    assert classify(["quilting", "cryptography", "sql"]) == (
        "Specialized Computing Areas",
        "Cryptography",
    )


@pytest.mark.parametrize("tags", [[], ["quilting"], ["", "debuging"]])
def test_tags_that_are_not_known_lead_nowhere(tags):
    assert classify(tags) is None


def test_unknown_tags_are_reported():
    assert unknown_tags(["debuging", "sql", "zzzzzz"]) == ["debuging", "zzzzzz"]
