"""The row trigger in SQL, and the migration operation that puts a table under it."""

from typing import Any

from django.db import migrations

WRITE_ENTRY = """
CREATE FUNCTION audit_write_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    actor jsonb := nullif(current_setting('mmregistry.actor', true), '')::jsonb;
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN before ELSE after END;
    changed jsonb;
BEGIN
    SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)) INTO changed
    FROM (SELECT jsonb_object_keys(before || after) AS key) AS columns
    WHERE before -> key IS DISTINCT FROM after -> key
      AND NOT (coalesce(before -> key, 'null') = 'null' AND coalesce(after -> key, 'null') = 'null')
      -- How a row is kept is not what it says; a password's hash must not be readable in the trail: that it
      -- changed is a security event.
      AND key NOT IN ('updated_at', 'password');
    IF changed IS NULL AND TG_OP = 'UPDATE' THEN
        RETURN NULL;
    END IF;
    IF actor IS NULL THEN
        RAISE EXCEPTION 'A write to % needs an actor: open audit.context.acting first.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_auditentry ("at", "table", row_id, action, patient_id, centre_id, actor_id, actor_name,
                                  role, reason, query_id, request_id, software_version, changes)
    VALUES (clock_timestamp(), TG_TABLE_NAME, (present ->> TG_ARGV[0])::bigint, left(TG_OP, 1),
            (present ->> CASE WHEN TG_TABLE_NAME = 'crf_patient' THEN 'id' ELSE 'patient_id' END)::bigint,
            (present ->> 'centre_id')::bigint, (actor ->> 'id')::bigint, actor ->> 'name', actor ->> 'role',
            actor ->> 'reason', (actor ->> 'query')::bigint, actor ->> 'request', actor ->> 'version',
            coalesce(changed, '{}'));
    RETURN NULL;
END $$;
"""

PROTECT_TRAIL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail cannot be altered.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
-- An entry is written by a row trigger; inserted by hand it would be a forgery.
CREATE TRIGGER audit_entry_is_genuine BEFORE INSERT ON audit_auditentry
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER security_event_is_final BEFORE UPDATE OR DELETE ON audit_securityevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER security_event_is_kept BEFORE TRUNCATE ON audit_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

UNDO = "DROP FUNCTION IF EXISTS audit_write_entry() CASCADE; DROP FUNCTION IF EXISTS audit_refuse() CASCADE;"


class AuditTable(migrations.RunSQL):
    """Migration operation: from here on every change of `table` is on the trail.

    `key` is the column that identifies the row, where it is not `id`.
    """

    def __init__(self, table: str, key: str = "id") -> None:
        self.table, self.key = table, key
        super().__init__(
            f"CREATE TRIGGER audit_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION audit_write_entry('{key}')",
            f"DROP TRIGGER audit_{table} ON {table}",
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return self.__class__.__name__, (self.table, self.key), {}

    def describe(self) -> str:
        return f"Audit every change of {self.table}"
