"""The database itself refuses to change or remove audit lines, whoever asks.

The triggers are made after every migration rather than by one: SQLite drops a table's triggers whenever a migration
remakes the table, and a room's one migration is remade until the first release. Making them again changes nothing.

Two doors stay: a line's place in the chain is written once, and lines older than 180 days may go inside a transaction
that says so by a row of AuditOpening, which the database refuses for any later day.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from jiebang.common.models import AuditEntry, AuditOpening, AuditSubject

LEAST_DAYS = 180
ENTRY, SUBJECT, OPENING = (model._meta.db_table for model in (AuditEntry, AuditSubject, AuditOpening))
KEPT = [
    column for column in (f.column for f in AuditEntry._meta.concrete_fields) if column not in ("sequence", "digest")
]
NAMES = ("audit_entry_kept", "audit_entry_unchanged", "audit_subject_kept", "audit_subject_unchanged", "audit_opening")
SENTENCE = "the audit trail is only ever appended to"


def after_migration(**_signal: Any) -> None:
    """Where the tables stand; they do not when everything was migrated away."""
    if ENTRY in connection.introspection.table_names():
        install()


def install() -> None:
    """Make the triggers, or make them again."""
    with connection.cursor() as cursor:
        for statement in (*removal(), *creation()):
            cursor.execute(statement)


def uninstall() -> None:
    """For the tests, which empty the tables between them; the product never calls it."""
    with connection.cursor() as cursor:
        for statement in removal():
            cursor.execute(statement)


def missing() -> str:
    """A sentence when a trigger does not stand, else ""."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled <> 'D'", [list(NAMES)])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {row[0] for row in cursor.fetchall()}
    if set(NAMES) <= standing:
        return ""
    return _("the database does not guard the trail: its triggers are missing. Run: jiebang init")


def removal() -> list[str]:
    tables = {name: table for name, (_event, table, _refused) in triggers().items()}
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}" for name, table in tables.items()]


def creation() -> list[str]:
    return _for_postgresql() if connection.vendor == "postgresql" else _for_sqlite()


def triggers() -> dict[str, tuple[str, str, str]]:
    """name → (event, table, the condition under which it is refused)."""
    same, days_ago = (
        ("IS NOT DISTINCT FROM", f"now() - interval '{LEAST_DAYS} days'")
        if connection.vendor == "postgresql"
        else ("IS", f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{LEAST_DAYS} days')")
    )
    unchanged = " AND ".join(f'OLD."{column}" {same} NEW."{column}"' for column in KEPT)
    opened = f'EXISTS (SELECT 1 FROM {OPENING} WHERE "before" > {{at}})'  # noqa: S608 - names of our own tables
    of_subject = f'(SELECT "at" FROM {ENTRY} WHERE id = OLD.entry_id)'  # noqa: S608
    return {
        NAMES[0]: ("DELETE", ENTRY, "NOT " + opened.format(at='OLD."at"')),
        NAMES[1]: ("UPDATE", ENTRY, f"OLD.sequence IS NOT NULL OR NOT ({unchanged})"),
        NAMES[2]: ("DELETE", SUBJECT, "NOT " + opened.format(at=of_subject)),
        NAMES[3]: ("UPDATE", SUBJECT, "TRUE"),
        NAMES[4]: ("INSERT", OPENING, f'NEW."before" > {days_ago}'),
    }


def _for_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for name, (event, table, refused) in triggers().items()
    ]


def _for_postgresql() -> list[str]:
    statements = []
    for name, (event, table, refused) in triggers().items():
        back = "OLD" if event == "DELETE" else "NEW"
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
            f"RAISE EXCEPTION '{SENTENCE}'; END IF; RETURN {back}; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return statements
