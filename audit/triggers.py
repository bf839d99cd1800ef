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

# The same function. The moment is the database's own, except in a demo study that is being loaded.
WRITE_ENTRY_WITH_MOMENT = WRITE_ENTRY.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "VALUES (clock_timestamp()",
    "VALUES (CASE WHEN actor ? 'at' THEN audit_demo_moment((actor ->> 'at')::timestamptz)"
    " ELSE clock_timestamp() END",
)

DEMO_STUDY = """
CREATE FUNCTION audit_demo_moment(moment timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    latest timestamptz := (SELECT "at" FROM audit_auditentry ORDER BY id DESC LIMIT 1);
BEGIN
    IF NOT EXISTS (SELECT FROM audit_demostudy WHERE NOT loaded) THEN
        RAISE EXCEPTION 'Only a demo study that is being loaded says when something happened.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF moment > clock_timestamp() OR moment < latest THEN
        RAISE EXCEPTION 'The story of a demo study runs forward and ends today: % after %.', moment, latest
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN moment;
END $$;

CREATE FUNCTION audit_guard_demo_study() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT NEW.loaded AND NOT EXISTS (SELECT FROM audit_auditentry)
            AND NOT EXISTS (SELECT FROM audit_demostudy) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NOT OLD.loaded AND NEW.loaded AND NEW.id = OLD.id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A demo study begins in an empty database, is loaded once, and stays one.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER demo_study_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON audit_demostudy
    FOR EACH ROW EXECUTE FUNCTION audit_guard_demo_study();
CREATE TRIGGER demo_study_is_kept BEFORE TRUNCATE ON audit_demostudy
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard_demo_study();
"""

UNDO_DEMO_STUDY = (
    "DROP FUNCTION audit_demo_moment(timestamptz) CASCADE; DROP FUNCTION audit_guard_demo_study() CASCADE;"
    + WRITE_ENTRY.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
)

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
