"""Brings a database to the present state of the tables: `python -m center.db.migrate [--database URL]`.

The supervisor runs it before anything else starts; running it on an up-to-date database changes nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from center.db.engine import Database
from center.settings import get_settings

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, *, revision: str = "head") -> None:
    """Run all migrations up to a revision, all in one transaction."""
    with database.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, *, revision: str = "base") -> None:
    """Undo migrations down to a revision; what their tables held is lost."""
    with database.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def is_current(database: Database) -> bool:
    """Tell whether nothing is left to migrate."""
    with database.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(alembic_config()).get_heads())


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no ini file, so that nothing can differ from it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def main(arguments: list[str] | None = None) -> int:
    """Migrate the database of the settings, or the one named."""
    parser = argparse.ArgumentParser(prog="python -m center.db.migrate", description=__doc__)
    parser.add_argument("--database", default=get_settings().database_url)
    database = Database(parser.parse_args(arguments).database)
    try:
        migrate(database)
    finally:
        database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
