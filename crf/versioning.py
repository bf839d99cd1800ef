"""The database counts every change of a patient's rows: nothing derived from them is served stale."""

from typing import Any

from django.db import migrations

BUMP = """
CREATE FUNCTION crf_bump_data_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    INSERT INTO crf_dataversion (patient_id, number) VALUES ((present ->> TG_ARGV[0])::bigint, 1)
    ON CONFLICT (patient_id) DO UPDATE SET number = crf_dataversion.number + 1;
    RETURN NULL;
END $$;
"""

UNDO = "DROP FUNCTION crf_bump_data_version() CASCADE"


class VersionedTable(migrations.RunSQL):
    """Migration operation: a write to `table` bumps the data version of the patient named by `column`."""

    def __init__(self, table: str, column: str = "patient_id") -> None:
        self.table, self.column = table, column
        super().__init__(
            f"CREATE TRIGGER version_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION crf_bump_data_version('{column}')",
            f"DROP TRIGGER version_{table} ON {table}",
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return self.__class__.__name__, (self.table, self.column), {}

    def describe(self) -> str:
        return f"Count every change of {self.table}"
