"""Records of files that others wrote; what they hold besides is left in the file."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=1000)]


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class AceCodeRecord(_Record):
    id: Annotated[str, Field(min_length=1, max_length=200)]
    question: Text
    test_cases: Texts


class HumanEvalRecord(_Record):
    task_id: Annotated[str, Field(min_length=1, max_length=200)]
    prompt: Text
    entry_point: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$", max_length=200)]
    test: Text


class MbppRecord(_Record):
    task_id: int | Annotated[str, Field(min_length=1, max_length=200)]
    text: str = ""
    prompt: str = ""
    test_list: Texts
    challenge_test_list: Annotated[list[Text], Field(max_length=1000)] = []
    test_imports: list[str] = []
    test_setup_code: str = ""

    @property
    def words(self) -> str:
        """The task; the sanitized edition calls it a prompt."""
        return self.text or self.prompt
