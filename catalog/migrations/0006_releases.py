import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.append_only import protect

# A release's items come with it, all of its own benchmark, and none is added later.
TRIGGERS = """
CREATE FUNCTION look_at_released_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM added JOIN catalog_benchmarkitem item ON item.id = added.item_id
    JOIN catalog_release release ON release.id = added.release_id
    WHERE item.benchmark_id <> release.benchmark_id
       OR release.item_count < (SELECT count(*) FROM catalog_releaseditem other
                                WHERE other.release_id = release.id);
    IF FOUND THEN
        RAISE EXCEPTION '%: an item of another benchmark, or more than the release counted',
            TG_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_release_gains_no_item AFTER INSERT ON catalog_releaseditem
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION look_at_released_items();
"""
DROP_TRIGGERS = """
DROP TRIGGER a_release_gains_no_item ON catalog_releaseditem;
DROP FUNCTION look_at_released_items();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_own_keys_of_the_battle_page'),
        ('catalog', '0005_self_namings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('notes', models.TextField(blank=True)),
                ('items_digest', models.CharField(max_length=64)),
                ('item_count', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='catalog.release')),
                ('benchmark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='catalog.benchmark')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.annotator')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReleasedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('main_category', models.CharField(blank=True, max_length=80)),
                ('sub_category', models.CharField(blank=True, max_length=80)),
                ('raw_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('difficulty', models.CharField(blank=True, max_length=10)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('licence', models.CharField(blank=True, max_length=100)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.benchmarkitem')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='released_items', to='catalog.release')),
            ],
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('benchmark', 'name'), name='one_release_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('item_count__gt', 0)), name='a_release_holds_an_item'),
        ),
        migrations.AddConstraint(
            model_name='releaseditem',
            constraint=models.UniqueConstraint(fields=('release', 'item'), name='an_item_is_released_once'),
        ),
        protect("catalog_release"),
        protect("catalog_releaseditem"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
