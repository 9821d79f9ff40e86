from django.db import migrations

from accounts.append_only import create_functions, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_and_access")]

    operations = [create_functions(), protect("accounts_auditentry")]
