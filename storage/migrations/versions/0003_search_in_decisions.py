"""Search in decisions

Revision: 0003, after 0002

FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL, kept by triggers on the table `decisions`;
`storage/search.py` asks them. On SQLite a later migration that makes that table anew (Alembic does
where it adds a constraint or drops a column) must make its triggers anew as well.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

TEXTS = (
    'title', 'context', 'options', 'chosen', 'because', 'good', 'bad', 'drivers', 'neutral',
    'confirmation', 'pros', 'more', 'cost', 'fallback', 'alternative', 'links', 'decision_makers',
    'consulted', 'informed', 'kind',
)
INDEXES = ('author', 'kind')
BATCH = 500


class NoFullText(Exception):
    """Search needs SQLite's FTS5, and this SQLite was built without it. Take a Python whose
    SQLite has it (those of python.org, Debian and Docker do), or PostgreSQL.
    """


SQLITE = (
    """
    CREATE VIRTUAL TABLE decision_search USING fts5(
        words, content='decisions', content_rowid='id', detail='none',
        tokenize="ascii tokenchars '#'"
    )
    """,
    "INSERT INTO decision_search (decision_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER decision_search_added AFTER INSERT ON decisions BEGIN
        INSERT INTO decision_search (rowid, words)
        VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER decision_search_gone AFTER DELETE ON decisions BEGIN
        INSERT INTO decision_search (decision_search, rowid, words)
        VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER decision_search_changed AFTER UPDATE OF id, words ON decisions BEGIN
        INSERT INTO decision_search (decision_search, rowid, words)
        VALUES ('delete', old.id, old.words);
        INSERT INTO decision_search (rowid, words)
        VALUES (new.id, new.words);
    END
    """,
)
POSTGRESQL = (
    """
    CREATE TABLE decision_search (
        id bigint PRIMARY KEY, team_id bigint NOT NULL, lexemes tsvector NOT NULL
    )
    """,
    """
    CREATE FUNCTION decision_lexemes(workspace text, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_to_tsvector(string_to_array(words, ' ') || ('@' || workspace)) $$
    """,
    """
    INSERT INTO decision_search (id, team_id, lexemes)
    SELECT id, team_id, decision_lexemes(workspace, words) FROM decisions
    """,
    # Without the list of what is pending, which every search would have to read whole.
    """
    CREATE INDEX ix_decision_search_lexemes ON decision_search
    USING gin (lexemes) WITH (fastupdate = off)
    """,
    """
    CREATE FUNCTION decision_search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_op <> 'INSERT' THEN
            DELETE FROM decision_search WHERE id = old.id;
        END IF;
        IF tg_op <> 'DELETE' THEN
            INSERT INTO decision_search (id, team_id, lexemes)
            VALUES (new.id, new.team_id, decision_lexemes(new.workspace, new.words));
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER decision_search_follows
    AFTER INSERT OR DELETE OR UPDATE OF id, workspace, team_id, words ON decisions
    FOR EACH ROW EXECUTE FUNCTION decision_search_follow()
    """,
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == 'sqlite'
    if sqlite and not op.get_bind().scalar(
        sa.text("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'")
    ):
        raise NoFullText(' '.join((NoFullText.__doc__ or '').split()))
    for name in INDEXES:
        columns = ['workspace', 'team_id', name, 'number']
        op.create_index(f'ix_decisions_{name}', 'decisions', columns, unique=False)
    fill()
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(f'ix_decisions_{name}', 'decisions')
    if op.get_bind().dialect.name == 'sqlite':
        for name in ('added', 'gone', 'changed'):
            op.execute(f'DROP TRIGGER decision_search_{name}')
    else:
        op.execute('DROP TRIGGER decision_search_follows ON decisions')
        op.execute('DROP FUNCTION decision_search_follow, decision_lexemes')
    op.execute('DROP TABLE decision_search')


def fill() -> None:
    """Keep the words of what was logged before; as `rituals/decisions/search.py` has them at this time."""
    table = sa.table('decisions', *map(sa.column, ('id', 'words', *TEXTS)))
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam('of'))
        .values(words=sa.bindparam('kept'))
    )
    bind, last = op.get_bind(), 0
    asked = sa.select(table.c.id, *(table.c[name] for name in TEXTS)).order_by(table.c.id)
    while found := bind.execute(asked.where(table.c.id > last).limit(BATCH)).all():
        bind.execute(change, [{'of': row[0], 'kept': words_of(*row[1:])} for row in found])
        last = found[-1][0]


WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff"
    r"\U00020000-\U0003ffff]+"
)


def words_of(title: str, *texts: str) -> str:
    titled = dict.fromkeys(words_in(title))
    others = dict.fromkeys(word for text in texts for word in words_in(text))
    kept = [*titled, *('#' + word for word in titled)]
    words = ' '.join([*kept, *(word for word in others if word not in titled)])
    if len(words.encode()) <= 300_000:
        return words
    return words.encode()[:300_000].decode(errors='ignore').rpartition(' ')[0]


def words_in(text: str) -> list[str]:
    return [word[:60] for word in WORD.findall(bare(bare(text).casefold()))]


def bare(text: str) -> str:
    apart = unicodedata.normalize('NFKD', text)
    return ''.join(
        one for one in apart if unicodedata.category(one) not in {'Mn', 'Mc', 'Me', 'Cf'}
    )
