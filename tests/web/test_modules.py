"""Modules as browsers get them: hashes in names down to the last import, all named at once."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from web.modules import ModuleStorage, imports_of

STATIC = settings.BASE_DIR / "static"
ENTRIES = sorted(path.stem for path in (STATIC / "js").glob("*.js"))
SCRIPT = re.compile(r'static "(js/[^"]+)"')
SPECIFIER = re.compile(r'^(?:import|export)\b[^"\';(=]*?"([^"]+)";', re.MULTILINE)


@pytest.fixture
def collected(tmp_path):
    """Our modules as production serves them: name in the source to the file with the hash."""
    shutil.copytree(STATIC / "js", tmp_path / "js")
    names = [str(path.relative_to(STATIC)) for path in (STATIC / "js").rglob("*.js")]
    return {name: tmp_path / hashed for name, hashed in hashed_names(tmp_path, names).items()}


def hashed_names(folder, names):
    storage = ModuleStorage(location=folder)
    results = list(storage.post_process({name: (storage, name) for name in names}))
    assert not [result for result in results if isinstance(result[2], Exception)]
    return {name: hashed for name, hashed, _ in results if hashed.endswith(".js")}


def test_every_import_of_a_collected_module_is_a_file_with_its_hash(collected):
    final = {path.resolve() for path in collected.values()}
    imports = [
        (path.parent / specifier).resolve()
        for path in final
        for specifier in SPECIFIER.findall(path.read_text())
    ]
    assert len(imports) > 50
    assert set(imports) <= final


def test_a_changed_module_gets_other_names_up_to_its_entry(tmp_path):
    (tmp_path / "js").mkdir()
    names = ["js/entry.js", "js/middle.js", "js/leaf.js"]
    for name, below in zip(names, ["middle", "leaf", ""], strict=True):
        (tmp_path / name).write_text(f'import {{ x }} from "./{below}.js";\n' if below else "")
    before = hashed_names(tmp_path, names)["js/entry.js"]
    (tmp_path / "js/leaf.js").write_text("export const x = 1;\n")
    assert hashed_names(tmp_path, names)["js/entry.js"] != before


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_page_names_all_that_its_entry_imports_and_the_entry_once(entry):
    page = Template(f'{{% load modules %}}{{% modules "{entry}" %}}').render(Context())
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', page)
    assert preloaded == list(imports_of(f"js/{entry}.js"))
    assert page.endswith(f'<script type="module" src="/static/js/{entry}.js"></script>')


def test_every_module_belongs_to_an_entry():
    reached = {name for entry in ENTRIES for name in imports_of(f"js/{entry}.js")}
    parts = {
        str(path.relative_to(STATIC))
        for folder in ("battle", "parts")
        for path in (STATIC / "js" / folder).glob("*.js")
    }
    assert reached == parts


def test_modules_import_in_no_circle():
    for name in {name for entry in ENTRIES for name in imports_of(f"js/{entry}.js")}:
        folder = (STATIC / name).parent
        for specifier in SPECIFIER.findall((STATIC / name).read_text()):
            below = str((folder / specifier).resolve().relative_to(STATIC))
            assert name not in {below, *imports_of(below)}


def test_only_scripts_that_run_before_the_first_paint_are_no_modules():
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    scripts = [name for page in pages for name in SCRIPT.findall(page.read_text())]
    assert scripts
    assert {str(Path(name).parent) for name in scripts} == {"js/first"}
