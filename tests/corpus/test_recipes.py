"""What a recipe may say; nothing of the engine is needed to read one."""

import pytest

from corpus.faults import CorpusError
from corpus.recipe import read_recipe

READ = '[read]\npaths = ["pages"]\nformat = "warc"\n'


def test_a_recipe_is_read_in_its_order(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text(
        'name = "Pages"\nseed = 3\n' + READ + '[[step]]\ndo = "length"\nat_least = 10\n'
        '[[step]]\ndo = "near-duplicates"\n[write]\nshapes = ["documents", "sft"]\n'
    )
    recipe = read_recipe(path)
    assert (recipe.name, recipe.seed, recipe.folder) == ("Pages", 3, tmp_path)
    assert [step.do for step in recipe.steps] == ["length", "near-duplicates"]
    assert (recipe.steps[0].at_least, recipe.steps[0].at_most) == (10, 200_000)
    assert recipe.write.shapes == ["documents", "sft"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= 1", "Write TOML"),
        ("reed = 1", r"'reed' is not known; .* perhaps 'seed' is meant"),
        ("seed = 'x'", "seed is 'x'; state a whole number"),
        ("[read]\npaths = []\nformat = 'warc'", r"\[read\]: paths list should have at least 1"),
        ("[read]\npaths = ['x']\nformat = 'pdf'", r"\[read\]: format .*'warc'.* stands as 'pdf'"),
        (READ + "[[step]]\ndo = 'lenght'", r"step 1 says do = 'lenght'; .*'length' is meant"),
        (READ + "[[step]]\nat_least = 1", "step 1 says do = None"),
        (READ + "[step]\ndo = 'length'", "two brackets"),
        (
            READ + "[[step]]\ndo = 'length'\nat_leest = 1",
            r"step 1 \(length\): at_leest is not known",
        ),
        (READ + "[[step]]\ndo = 'length'\nat_least = '1'", "at_least input should be a valid int"),
        (READ + "[[step]]\ndo = 'length'\nat_least = -1", "greater than or equal to 0"),
        (READ + "[write]\nshapes = ['csv']", r"\[write\]: shapes.0 .* stands as 'csv'"),
    ],
)
def test_a_wrong_recipe_says_where_and_what(tmp_path, text, said):
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(CorpusError, match=said):
        read_recipe(path)


def test_a_missing_recipe_says_where_recipes_are(tmp_path):
    with pytest.raises(CorpusError, match=r"There is no .*corpus/recipes"):
        read_recipe(tmp_path / "none.toml")
