"""Which terms are known to forbid training on what a model wrote."""

import pytest

from exports.licences import why_forbidden


@pytest.mark.parametrize(
    ("licence", "provider"),
    [
        ("OpenAI terms of use", ""),
        ("proprietary", ""),
        ("Proprietary (API)", "somebody"),
        ("llama-2", ""),
        ("Llama 3 Community License", ""),
        ("Llama 2 Community", ""),
        ("CC-BY-NC-ND-4.0", ""),
        ("no-training", ""),
        ("not for training", ""),
        ("forbids training of others", ""),
        ("ToS", ""),
        ("", "OpenAI"),
        ("", "Anthropic"),
        ("", "Google Gemini"),
    ],
)
def test_what_forbids_training_is_named(licence, provider):
    assert why_forbidden(licence, provider)


@pytest.mark.parametrize(
    ("licence", "provider"),
    [
        ("apache-2.0", "Google"),
        ("MIT", ""),
        ("llama-3.1", ""),
        ("Llama 3.3 Community License", "Meta"),
        ("CC-BY-4.0", ""),
        ("CC-BY-NC-4.0", ""),
        ("gemma", "Google"),
        ("", ""),
        ("", "Mistral"),
        ("MIT", "OpenAI"),  # what is stated decides
    ],
)
def test_what_does_not_is_let_through(licence, provider):
    assert why_forbidden(licence, provider) == ""
