"""The tables with which a test session starts are those of the migrations as they are now."""

import ast

from tests import kept_cluster


def imported(path):
    """Modules that a file names in its imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_everything_that_a_migration_calls_is_looked_at():
    sources = set(kept_cluster.sources())
    migrations = [path for path in sources if path.parent.name == "migrations"]
    assert len(migrations) > 20
    for migration in migrations:
        for module in imported(migration):
            path = kept_cluster.CHECKOUT.joinpath(*module.split(".")).with_suffix(".py")
            # Models are named for their default values, which are no part of a table.
            if path.exists() and ".models" not in module:
                assert path in sources, f"{migration} imports {module}: add it to MAKES_TABLES"


def test_a_changed_file_makes_another_version(monkeypatch, tmp_path):
    monkeypatch.setattr(kept_cluster, "CHECKOUT", tmp_path)
    migration = tmp_path / "room" / "migrations" / "0001_rows.py"
    migration.parent.mkdir(parents=True)
    versions = set()
    for text in ("one", "two"):
        migration.write_text(text)
        versions.add(kept_cluster.version())
    migration.rename(migration.with_name("0002_rows.py"))
    versions.add(kept_cluster.version())
    assert len(versions) == 3
