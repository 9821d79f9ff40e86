from sandbox.languages.language import Language
from sandbox.limits import MIB, Limits

# The input of a test makes the tables; then the program runs, and every row that it selects is a
# line, its cells parted by bars as the sqlite3 shell does it.
SHELL = """
import sqlite3, sys
database = sqlite3.connect(":memory:", isolation_level=None)
database.executescript(sys.stdin.read())
statement = ""
for line in open("program.sql", encoding="utf-8").read().split(";"):
    statement += line + ";"
    if not sqlite3.complete_statement(statement):
        continue
    for row in database.execute(statement):
        print("|".join("" if cell is None else str(cell) for cell in row))
    statement = ""
"""

LANGUAGE = Language(
    name="sql",
    title="SQL (SQLite)",
    file="program.sql",
    run=("/usr/bin/python3", "-I", "-S", "-c", SHELL),
    version=("/usr/bin/python3", "-c", "import sqlite3; print('SQLite', sqlite3.sqlite_version)"),
    install="python3",
    limits=Limits(address_space=1024 * MIB),
)
