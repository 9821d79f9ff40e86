import pytest
from django.core.exceptions import ValidationError

from accounts.addresses import clean_address


@pytest.mark.parametrize(
    "spelling",
    [
        "ada@example.org",
        "  Ada@EXAMPLE.org\n",
        "\uff21da@example.org",  # full-width letter
        "ada\uff20example.org",  # full-width sign
        "ada@\u1d31xample.org",  # raised letter
    ],
)
def test_an_address_has_one_spelling(spelling):
    assert clean_address(spelling) == "ada@example.org"


@pytest.mark.parametrize(
    "text",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\x00", "ada@@x.org",
     "m\u0131ke@example.org", "\u017f\u0131@example.org", "a" * 250 + "@example.org"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(text):
    with pytest.raises(ValidationError):
        clean_address(text)


def test_another_mailbox_of_the_same_person_is_another_address():
    assert clean_address("ada+arena@example.org") == "ada+arena@example.org"
