"""Where a user's turn begins: as the server tells it, or by the family of the model's name."""

import asyncio

import pytest

from backends import BackendError, Kind, ServedModel
from backends.scripted import Reply, ScriptedBackend
from mining.openings import (
    OpeningError,
    UserTurn,
    cut_at,
    family_in,
    find_turns,
    of_family,
    users_words,
)

SYSTEM = "You teach."


@pytest.mark.parametrize(
    ("told", "prefix", "stop"),
    [
        (
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nMARK<|im_end|>\n"
            "<|im_start|>assistant\n",
            "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\n",
            "<|im_end|>",
        ),
        (
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nMARK<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            "<|start_header_id|>user<|end_header_id|>\n\n",
            "<|eot_id|>",
        ),
        ("<s>[INST] S\n\nMARK [/INST]", "[INST] S\n\n", "[/INST]"),
        (
            "<bos><start_of_turn>user\nMARK<end_of_turn>\n<start_of_turn>model\n",
            "<start_of_turn>user\n",
            "<end_of_turn>",
        ),
        ("S\n\nUser: MARK\n\nAssistant:", "S\n\nUser: ", "\n\nAssistant:"),
    ],
    ids=["chatml", "llama 3", "mistral", "gemma", "deepseek"],
)
def test_a_rendered_conversation_is_cut_where_the_user_speaks(told, prefix, stop):
    assert cut_at(told, "MARK") == UserTurn(prefix, (stop,), "server")


def test_a_template_that_loses_the_users_words_is_not_believed():
    assert cut_at("<|im_start|>user\nhello<|im_end|>", "MARK") is None


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("Qwen/Qwen2.5-Coder-7B-Instruct", "chatml"),
        ("smollm2-135m", "chatml"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama3"),
        ("codellama/CodeLlama-13b-Instruct", "mistral"),
        ("Meta-Llama-2-7b-chat", "mistral"),
        ("mistralai/Mistral-7B-Instruct-v0.3", "mistral"),
        ("google/gemma-2-9b-it", "gemma"),
        ("deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct", "deepseek"),
    ],
)
def test_a_name_speaks_of_its_family(model, family):
    assert family_in(model) == family


def test_an_unknown_family_is_never_guessed():
    with pytest.raises(OpeningError, match="State one with --template"):
        family_in("larch-14b")


def test_a_family_opens_the_same_way_as_its_server_would():
    by_server = cut_at(
        "<|im_start|>system\nYou teach.<|im_end|>\n<|im_start|>user\nMARK<|im_end|>\n", "MARK"
    )
    ours = of_family("chatml", SYSTEM)
    assert (ours.prefix, ours.stop) == (by_server.prefix, by_server.stop)


def test_words_end_where_any_turn_ends():
    assert users_words(" Sort it. \n<|im_end|>\n<|im_start|>", ("<|im_end|>",)) == "Sort it."
    assert users_words("Sort it.<|eot_id|>", ("<|im_end|>",)) == "Sort it."
    assert users_words("Keep <b>this</b> [LIST]", ("<|im_end|>",)) == "Keep <b>this</b> [LIST]"


class Untold(ScriptedBackend):
    """Tells no template, or none with a system text."""

    refuses: tuple = ("system", "user")

    async def render(self, model, messages):
        if messages[0].role in self.refuses:
            raise BackendError(
                "The server answered 404: Not Found", permanent=True, kind=Kind.REFUSED
            )
        return await super().render(model, messages)


def turn_at(backend, model="larch", family=""):
    class House:
        name = "House"

    asked = find_turns(House, lambda _endpoint: backend, model, {"python": SYSTEM}, family)
    return asyncio.run(asked)["python"]


def silent(cls=ScriptedBackend, model="larch", said="Sort it."):
    return cls(lambda _request: Reply((said,)), served=(ServedModel(model),))


def test_a_template_without_a_system_turn_gets_the_text_before_the_users_words():
    backend = silent(Untold)
    backend.refuses = ("system",)
    assert turn_at(backend) == UserTurn("<|user|>\nYou teach.\n\n", ("<|end|>",), "server")


def test_a_server_that_tells_nothing_is_taken_at_the_models_name():
    backend = silent(Untold, "qwen2.5")
    assert turn_at(backend, "qwen2.5").source == "chatml"
    with pytest.raises(OpeningError, match="of no family"):
        turn_at(silent(Untold))


def test_a_stated_family_is_taken_and_tried():
    backend = silent()
    assert turn_at(backend, family="gemma").source == "gemma"
    assert len(backend.asked) == 1
    with pytest.raises(OpeningError, match="wrote nothing"):
        turn_at(silent(said="[/INST]"), family="mistral")
