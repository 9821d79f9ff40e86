import pytest

from stats.overlap import NgramFilter, OverlapIndex, words_of

SOURCE = "Sort the invoices of each customer by date and then print the three oldest ones as CSV"


def test_words_are_case_folded_identifiers_are_whole_and_each_cjk_character_stands_alone():
    assert words_of("Call my_func(x2), bitte GROẞ!").words == (
        "call",
        "my_func",
        "x2",
        "bitte",
        "gross",
    )
    assert words_of("用Python写代码").words == ("用", "python", "写", "代", "码")


@pytest.mark.parametrize(("shared", "is_found"), [(9, False), (10, True), (15, True)])
def test_ten_words_in_a_row_are_an_overlap_and_nine_are_not(shared, is_found):
    planted = " ".join(SOURCE.split()[:shared])
    item = f"Please help me with this one: {planted} -- thank you very much indeed"
    found = OverlapIndex([item], 10).overlaps(f"Once upon a time. {SOURCE}!")
    assert [overlap.words for overlap in found] == ([shared] if is_found else [])


def test_both_places_are_named_and_punctuation_between_words_does_not_matter():
    item = "First: a, b; c - d."
    reference = "see A B c d e"
    [overlap] = OverlapIndex(["nothing here at all", item], 3).overlaps(reference)
    assert overlap.text == 1
    assert item[slice(*overlap.span)] == "a, b; c - d"
    assert reference[slice(*overlap.reference_span)] == "A B c d"


def test_the_longest_of_several_runs_is_told():
    item = "one two three x one two three four"
    [overlap] = OverlapIndex([item], 3).overlaps("one two three four five")
    assert overlap.words == 4
    assert item[slice(*overlap.span)] == "one two three four"


def test_words_that_repeat_do_not_join_runs_that_are_apart():
    item = "a b a b a b a b"
    [overlap] = OverlapIndex([item], 2).overlaps("a b x a b a")
    assert overlap.words == 3


def test_n_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        OverlapIndex([], 0)


def test_a_filter_finds_what_it_holds_and_next_to_nothing_else():
    corpus = [" ".join(f"w{number + offset}" for offset in range(30)) for number in range(400)]
    held = NgramFilter.empty(10, 400 * 21)
    assert held.add(corpus) == 400 * 21
    text = f"before it {' '.join(corpus[7].split()[3:18])} after it"
    words, span = held.longest_run(text)
    assert words == 15
    assert text[slice(*span)] == " ".join(corpus[7].split()[3:18])
    others = [" ".join(f"v{number}_{offset}" for offset in range(30)) for number in range(400)]
    assert sum(held.longest_run(other)[0] > 0 for other in others) <= 1
    assert held.longest_run("too short") == (0, (0, 0))
