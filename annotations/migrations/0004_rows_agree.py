import django.db.models.deletion
from django.db import migrations, models

from accounts.append_only import freeze

# A key over two columns says more than the keys of Django that it stands for (`db_constraint=False`
# in the models) and is checked once instead of twice. Each needs an index to point at.
KEYS = """
CREATE UNIQUE INDEX answer_and_item ON catalog_answer (id, item_id);
CREATE UNIQUE INDEX seat_and_battle ON annotations_seat (id, battle_id);
CREATE UNIQUE INDEX assignment_and_annotator ON annotations_assignment (id, annotator_id);

ALTER TABLE annotations_battle
    ADD CONSTRAINT answer_a_is_to_the_item
        FOREIGN KEY (answer_a_id, item_id) REFERENCES catalog_answer (id, item_id),
    ADD CONSTRAINT answer_b_is_to_the_item
        FOREIGN KEY (answer_b_id, item_id) REFERENCES catalog_answer (id, item_id);
ALTER TABLE annotations_assignment ADD CONSTRAINT a_seat_is_of_the_battle
    FOREIGN KEY (seat_id, battle_id) REFERENCES annotations_seat (id, battle_id);
ALTER TABLE annotations_assignmentside ADD CONSTRAINT a_side_is_for_the_annotator
    FOREIGN KEY (assignment_id, annotator_id)
    REFERENCES annotations_assignment (id, annotator_id);
ALTER TABLE annotations_vote ADD CONSTRAINT a_vote_is_by_the_annotator
    FOREIGN KEY (assignment_id, annotator_id)
    REFERENCES annotations_assignment (id, annotator_id);
"""
DROP_KEYS = """
ALTER TABLE annotations_vote DROP CONSTRAINT a_vote_is_by_the_annotator;
ALTER TABLE annotations_assignmentside DROP CONSTRAINT a_side_is_for_the_annotator;
ALTER TABLE annotations_assignment DROP CONSTRAINT a_seat_is_of_the_battle;
ALTER TABLE annotations_battle
    DROP CONSTRAINT answer_a_is_to_the_item, DROP CONSTRAINT answer_b_is_to_the_item;
DROP INDEX assignment_and_annotator, seat_and_battle, answer_and_item;
"""

# Rules over more than two tables. They look when a row is written; what they looked at is frozen.
TRIGGERS = """
CREATE FUNCTION look_at_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM annotations_assignment lent
    JOIN annotations_battle battle ON battle.id = lent.battle_id
    WHERE lent.id = NEW.assignment_id
      AND NEW.answer_id IN (battle.answer_a_id, battle.answer_b_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION '%: answer % is not in the battle of assignment %',
            TG_NAME, NEW.answer_id, NEW.assignment_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_side_shows_an_answer_of_the_battle AFTER INSERT ON annotations_assignmentside
FOR EACH ROW EXECUTE FUNCTION look_at_side();

CREATE FUNCTION look_at_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM annotations_assignment lent
    JOIN annotations_battle battle ON battle.id = lent.battle_id
    JOIN annotations_assignmentside side_a ON side_a.assignment_id = lent.id AND side_a.letter = 'a'
    JOIN annotations_assignmentside side_b ON side_b.assignment_id = lent.id AND side_b.letter = 'b'
    JOIN catalog_answer answer_a ON answer_a.id = side_a.answer_id
    JOIN catalog_answer answer_b ON answer_b.id = side_b.answer_id
    WHERE lent.id = NEW.assignment_id AND battle.item_id = NEW.item_id
      AND answer_a.competitor_id = NEW.competitor_a_id
      AND answer_b.competitor_id = NEW.competitor_b_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION '%: item or models of the vote are not those of assignment %',
            TG_NAME, NEW.assignment_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_vote_is_about_what_was_shown AFTER INSERT ON annotations_vote
FOR EACH ROW EXECUTE FUNCTION look_at_vote();

CREATE FUNCTION look_at_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM annotations_vote earlier
    WHERE earlier.id = NEW.replaces_id AND earlier.id <> NEW.id
      AND earlier.assignment_id = NEW.assignment_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION '%: vote % is not one of assignment %',
            TG_NAME, NEW.replaces_id, NEW.assignment_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_vote_replaces_one_of_its_assignment AFTER INSERT ON annotations_vote
FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION look_at_correction();
"""
DROP_TRIGGERS = """
DROP TRIGGER a_vote_replaces_one_of_its_assignment ON annotations_vote;
DROP TRIGGER a_vote_is_about_what_was_shown ON annotations_vote;
DROP TRIGGER a_side_shows_an_answer_of_the_battle ON annotations_assignmentside;
DROP FUNCTION look_at_correction();
DROP FUNCTION look_at_vote();
DROP FUNCTION look_at_side();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0003_ledger_numbers_descriptions"),
        ("catalog", "0003_texts_are_frozen"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="battle",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="annotations.battle"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="seat",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="annotations.seat"),
        ),
        migrations.AlterField(
            model_name="assignmentside",
            name="annotator",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.annotator"),
        ),
        migrations.AlterField(
            model_name="assignmentside",
            name="assignment",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="sides", to="annotations.assignment"),
        ),
        migrations.AlterField(
            model_name="battle",
            name="answer_a",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.answer"),
        ),
        migrations.AlterField(
            model_name="battle",
            name="answer_b",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.answer"),
        ),
        migrations.AlterField(
            model_name="battle",
            name="item",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="battles", to="catalog.benchmarkitem"),
        ),
        migrations.AlterField(
            model_name="vote",
            name="annotator",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="accounts.annotator"),
        ),
        migrations.AlterField(
            model_name="vote",
            name="assignment",
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="annotations.assignment"),
        ),
        migrations.RunSQL(KEYS, DROP_KEYS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        freeze(
            "annotations_battle",
            "a_battle_keeps_its_answers",
            *("item_id", "answer_a_id", "answer_b_id"),
        ),
        freeze(
            "annotations_assignment",
            "an_assignment_keeps_its_battle",
            *("battle_id", "seat_id", "annotator_id"),
        ),
        freeze(
            "annotations_assignmentside",
            "a_side_keeps_its_answer",
            *("assignment_id", "letter", "answer_id", "annotator_id"),
        ),
    ]
