"""What the checks of one task see, and what they leave alone."""

import pytest

from curation.actions.check_items import check_items
from curation.actions.decontaminate import decontaminate
from curation.actions.find_duplicates import find_duplicates
from curation.checks import findings_in
from curation.models import CheckedItem, Finding
from tests.factories import ItemFactory

AROUND = "Our deploy script fails since Monday, please mend it: {} and explain what was wrong."
AWS = "AKIA" + "Q7XW2MNB4RTZ" + "9KLP"
SEEN = {
    f"key = {AWS}": ("secret", "an access key"),
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2": ("secret", "a token of a code host"),
    "sk-proj-" + "Zx81mQp09aLw73Kd55Tn": ("secret", "a token of a model service"),
    "password = 'corRecT-h0rse'": ("secret", "a password"),
    "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK": ("secret", "a private key"),
    "mail petra.lindqvist@nordfrakt.se": ("personal_data", "an e-mail address"),
    "call +46 70 123 45 67": ("personal_data", "a phone number"),
    "pay to DE89 3704 0044 0532 0130 00": ("personal_data", "a bank account"),
    "see https://forum.nordfrakt.se/t/81": ("link", "outside"),
    "see http://example.nordfrakt.se": ("link", "outside"),
    "see https://10minutes.nordfrakt.se": ("link", "outside"),
    "the column is �": ("characters", "U+FFFD"),
    "the column is \x07": ("characters", "U+0007"),
}
LEFT_ALONE = (
    "password = 'example-password'",
    "key = AKIAIOSFODNN7EXAMPLE",
    "mail ann@example.org or bo@shop.test",
    "see https://api.example.com/v1 and http://localhost:8000",
    "at java.base@17.0.9/java.lang.Thread.run",
    "systemctl status gauge@north.service",
    "see https://stars.example/mail.css and http://10.8.4.71:8080/healthz",
    '<manifest xmlns:android="http://schemas.android.com/apk/res/android">',
    "GET http://.../debug",
    "tabs\tand\r\nlines",
    "π ≈ 3.14, 中文, 🙂",
    "the total is 1234567890 and the hash 3f2a9c",
)


@pytest.mark.parametrize("part", SEEN)
def test_what_should_be_seen_is_named_with_its_place(part):
    text = AROUND.format(part)
    kind, words = SEEN[part]
    [found] = [each for each in findings_in(1, "k", text) if each.kind == kind]
    assert words in found.words
    assert found.places[0].where == "k"


@pytest.mark.parametrize("part", LEFT_ALONE)
def test_what_is_no_fault_is_left_alone(part):
    assert findings_in(1, "k", AROUND.format(part)) == []


def test_a_secret_is_shown_nowhere_in_full():
    found = findings_in(1, "k", AROUND.format(f"client({AWS}) of https://forum.nordfrakt.se"))
    assert {each.kind for each in found} == {"secret", "link"}
    assert AWS not in str(found)
    place = found[0].places[0]
    assert place.text[place.start : place.end] == "AKIA" + "•" * 12 + "9KLP"


@pytest.mark.django_db
def test_duplicates_and_overlaps_hide_secrets_too(tmp_path):
    task = AROUND.format(f"client({AWS})")
    first = ItemFactory(messages=[{"role": "user", "content": task}])
    ItemFactory(benchmark=first.benchmark, messages=[{"role": "user", "content": task}])
    reference = tmp_path / "public.txt"
    reference.write_text(task)
    assert AWS not in str(find_duplicates(first.benchmark))
    assert AWS not in str(decontaminate(first.benchmark, [reference]))


def test_a_task_of_three_words_or_of_a_book_is_unusual():
    assert [each.kind for each in findings_in(1, "k", "Fix this.")] == ["length"]
    assert [each.kind for each in findings_in(1, "k", "word " * 9000)] == ["length"]


@pytest.mark.django_db
def test_every_item_is_looked_at_once_and_again_when_its_text_changes():
    item = ItemFactory(messages=[{"role": "user", "content": AROUND.format(AWS)}])
    ItemFactory(messages=[{"role": "user", "content": AROUND.format("nothing")}])
    assert check_items() == 2
    assert check_items() == 0
    assert Finding.objects.get().item == item
    item.is_latest = False
    item.save()
    clean = [{"role": "user", "content": AROUND.format("no key")}]
    ItemFactory(benchmark=item.benchmark, key=item.key, version=2, messages=clean)
    assert check_items() == 1
    assert Finding.objects.get().state == "fixed"
    CheckedItem.objects.update(version=0)
    assert check_items(limit=1) == 2  # whole batches


PYTHON = "Mend this:\n```\ndef tick(n):\n    return n\n```\n"


@pytest.mark.parametrize(
    ("text", "labels", "words"),
    [
        (PYTHON, ["rust"], "looks like python"),
        ("Why?\n```go\nx := 1\n```\n", ["java"], "marked as Go"),
        ("Why?\n```\n#include <a.h>\n```\n", ["python"], "looks like c"),
    ],
)
def test_code_of_another_language_than_the_label_is_seen(text, labels, words):
    [found] = [f for f in findings_in(1, "k", text, labels) if f.kind == "language"]
    assert words in found.words


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (PYTHON, ["python"]),
        (PYTHON, []),
        (PYTHON + "```rust\nfn a() {}\n```\n", ["rust"]),  # from one to the other
        ("Why?\n```bash\nls\n```\n", ["python"]),
        ("Why?\n```\n#include <a.h>\n```\n", ["cpp"]),
        ("Write a parser of def lines.", ["rust"]),
        ("Why?\n```lua\nlocal a = 1\n```\n", ["luau"]),
        ("Why?\n```cmake\nproject(crane CXX)\n```\n", ["cpp"]),
    ],
)
def test_a_label_that_fits_is_left_alone(text, labels):
    assert [f for f in findings_in(1, "k", text, labels) if f.kind == "language"] == []
