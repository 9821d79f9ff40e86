"""What the samples claim of themselves holds, where it can be run here."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

FOLDER = Path(apps.get_app_config("catalog").path, "starter")

FILL = """
INSERT INTO customers VALUES
    (1, 'ann@x.org', NULL, '2024-03-01'), (2, 'Ann@x.org ', 'Ann', '2024-02-01'),
    (3, ' ANN@X.ORG', ' ', '2024-01-01'), (4, 'bob@x.org', 'Bob', '2024-01-01');
INSERT INTO orders SELECT n, 100 * n, 1 + n % 4 FROM generate_series(1, 40) n;
INSERT INTO subscriptions VALUES
    (1, 'news', '2024-05-01'), (3, 'news', '2024-06-01'),
    (1, 'sale', NULL), (2, 'sale', '2024-04-01'), (4, 'news', NULL);
"""
ORDERS_OF = "SELECT customer_id, count(*) FROM orders GROUP BY 1 ORDER BY 1"
TOPICS = "SELECT customer_id, topic, confirmed_at::date::text FROM subscriptions ORDER BY 1, 2"


def rows(kind):
    files = sorted(FOLDER.glob(f"{kind}-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def code(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def answers(item):
    found = [row for row in rows("answers") if row["item"] == item]
    return {row["competitor"].rpartition(" ")[2]: row["text"] for row in found}


@pytest.fixture
def shop(db):
    """The tables of the item, with one person there three times."""
    (item,) = [row for row in rows("items") if row["key"] == "merge-duplicate-customers"]
    (tables,) = code(item["messages"][0]["content"], "sql")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA shop; SET LOCAL search_path TO shop;" + tables + FILL)
        yield cursor


def merge(cursor, who):
    """Do what an answer says, within the transaction of the test."""
    (script,) = code(answers("merge-duplicate-customers")[who], "sql")
    cursor.execute(re.sub(r"^(BEGIN|COMMIT);$", "", script, flags=re.M))
    found = []
    for question in (ORDERS_OF, TOPICS, "SELECT id, name FROM customers ORDER BY 1"):
        cursor.execute(question)
        found.append(cursor.fetchall())
    return found


def test_the_first_sample_merges_customers_by_all_the_rules(shop):
    orders, topics, customers = merge(shop, "ash")
    assert orders == [(3, 30), (4, 10)]
    assert topics == [(3, "news", "2024-05-01"), (3, "sale", "2024-04-01"), (4, "news", None)]
    assert customers == [(3, "Ann"), (4, "Bob")]


def test_the_second_keeps_the_orders_and_the_wrong_row(shop):
    orders, topics, _customers = merge(shop, "birch")
    assert orders == [(1, 30), (4, 10)]
    assert (1, "sale", None) in topics


def test_the_third_loses_orders(shop):
    assert merge(shop, "cedar")[0] == [(3, 10), (4, 10)]


@pytest.mark.parametrize("who", ["ash", "birch", "cedar"])
def test_each_keeps_it_from_happening_again(shop, who):
    merge(shop, who)
    with pytest.raises(IntegrityError, match="unique"), transaction.atomic():
        shop.execute("INSERT INTO customers VALUES (9, 'BOB@x.org', 'Bob', now())")


def test_the_first_sample_trims_a_history_as_its_own_tests_say():
    names: dict[str, object] = {}
    for block in code(answers("trim-chat-history")["ash"], "python"):
        exec(block, names)  # our own text
    assert callable(names["trim"])
