"""Who may judge whom: never the two themselves, as a rule nobody of their family."""

from dataclasses import dataclass

import pytest

from mining.panel import PanelError, check_panel, is_party, pairs_for


@dataclass(frozen=True)
class Model:
    pk: int
    model: str

    def __str__(self):
        return self.model


MODELS = [
    Model(pk, name)
    for pk, name in enumerate(("qwen2.5-7b", "qwen2.5-72b", "llama-3", "gemma-2", "phi-4"))
]


def test_a_judge_is_no_judge_of_itself_nor_of_its_family():
    small, large, llama, *_ = MODELS
    assert is_party(small, small, is_family_barred=False)
    assert is_party(small, large, is_family_barred=True)
    assert not is_party(small, large, is_family_barred=False)
    assert not is_party(llama, small, is_family_barred=True)


def test_a_judge_gets_the_pairs_of_all_others():
    assert pairs_for(MODELS[0], MODELS, is_family_barred=True) == {(2, 3), (2, 4), (3, 4)}
    own_family = pairs_for(MODELS[0], MODELS, is_family_barred=False)
    assert own_family == {(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)}


def test_with_five_experts_three_judge_each_pair():
    experts = [
        Model(pk, f"{name}-1") for pk, name in enumerate(["oak", "elm", "fir", "yew", "ash"])
    ]
    judged = [pairs_for(each, experts, is_family_barred=True) for each in experts]
    for pair in set().union(*judged):
        assert sum(pair in pairs for pairs in judged) == 3


def test_a_pair_that_nobody_may_judge_is_named():
    with pytest.raises(PanelError, match=r"qwen2.5-7b against llama-3.*--same-family"):
        check_panel(MODELS[:3], MODELS[:3], is_family_barred=True)
    check_panel(MODELS[:3], MODELS[:3], is_family_barred=False)
