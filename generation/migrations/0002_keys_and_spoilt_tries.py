from django.db import migrations

from accounts.append_only import protect

# A key goes to the one address that it was first used with, whatever an endpoint's row says.
KEYS = """
CREATE UNIQUE INDEX key_and_origin ON generation_keybinding (id, origin);
ALTER TABLE generation_endpoint ADD CONSTRAINT a_key_goes_to_its_own_address
    FOREIGN KEY (key_id, origin) REFERENCES generation_keybinding (id, origin);
"""
DROP_KEYS = """
ALTER TABLE generation_endpoint DROP CONSTRAINT a_key_goes_to_its_own_address;
DROP INDEX key_and_origin;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0001_endpoints_and_jobs"),
        ("accounts", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.RunSQL(KEYS, DROP_KEYS),
        protect("generation_keybinding"),
        protect("generation_spoilttry"),
    ]
