"""Nothing is annotated: `migrate` yields each step's name, so calling it migrates nothing."""
import sqlite3

STEPS = [("users", "create table users (id int)"), ("orders", "create table orders (id int)")]


def migrate(conn, dry_run=False):
    for name, statement in STEPS:
        if not dry_run:
            conn.execute(statement)
        yield name


def prepare(conn):
    migrate(conn)  # BUG: dropped-generator
    conn.commit()


def use():
    conn = sqlite3.connect(":memory:")
    try:
        prepare(conn)
        return conn.execute("select count(*) from sqlite_master").fetchone()[0]
    finally:
        conn.close()
