
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_texts_are_frozen'),
    ]

    operations = [
        migrations.AddField(
            model_name='renderedtext',
            name='document',
            field=models.TextField(blank=True),
        ),
    ]
