"""Queries come under the row trigger; none is ever deleted, and what was said is never changed."""

from django.db import migrations

from audit.triggers import AuditTable

KEEP = """
CREATE FUNCTION queries_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A query is never deleted, and what was said in it is never changed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER queries_query_is_kept BEFORE DELETE ON queries_query
    FOR EACH ROW EXECUTE FUNCTION queries_keep();
CREATE TRIGGER queries_event_is_final BEFORE UPDATE OR DELETE ON queries_queryevent
    FOR EACH ROW EXECUTE FUNCTION queries_keep();
"""

UNDO = "DROP FUNCTION queries_keep() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("queries", "0001_initial"), ("audit", "0002_trail")]

    operations = [
        AuditTable("queries_query"),
        AuditTable("queries_queryevent"),
        migrations.RunSQL(KEEP, UNDO),
    ]
