import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The first form of a person's file. It is always SQLite: the full-text index lives in the same file as the words. */
export const journal: Migration = {
  async up(database) {
    const statements = [
      sql`create table conversation (
        id text primary key,
        title text,
        created_at bigint not null
      )`,
      sql`create table turn (
        seq integer primary key autoincrement,
        id text not null unique,
        conversation text not null references conversation (id) on delete cascade,
        role text not null check (role in ('person', 'assistant')),
        said_by text not null,
        text text not null,
        at bigint not null,
        answers text,
        model text,
        revision text,
        cut integer not null default 0,
        refusal_code text,
        refusal_message text,
        verdict text
      )`,
      sql`create index turn_conversation on turn (conversation, seq)`,
      sql`create index turn_answers on turn (answers)`,
      sql`create trigger turn_is_append_only before update on turn
        begin select raise(abort, 'the journal is append-only'); end`,
      // An answer while it is streamed. It becomes a turn in one step, so that the journal holds whole turns only.
      sql`create table draft (
        seq integer primary key autoincrement,
        turn text not null,
        conversation text not null references conversation (id) on delete cascade,
        answers text not null,
        model text not null,
        at bigint not null,
        text text not null
      )`,
      sql`create table goal (
        id text primary key,
        source_turn text,
        created_at bigint not null
      )`,
      // What a goal says and how it stands is its newest event: earlier ones stay readable.
      sql`create table goal_event (
        seq integer primary key autoincrement,
        goal text not null references goal (id) on delete cascade,
        at bigint not null,
        said_by text not null,
        text text not null,
        status text not null check (status in ('active', 'done', 'dropped'))
      )`,
      sql`create index goal_event_goal on goal_event (goal, seq)`,
      sql`create virtual table turn_index using fts5 (
        text, content = 'turn', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 2'
      )`,
      // Forgetting must leave no words in the index either.
      sql`insert into turn_index (turn_index, rank) values ('secure-delete', 1)`,
      sql`create trigger turn_indexed after insert on turn
        begin insert into turn_index (rowid, text) values (new.seq, new.text); end`,
      sql`create trigger turn_unindexed after delete on turn
        begin insert into turn_index (turn_index, rowid, text) values ('delete', old.seq, old.text); end`,
    ]
    for (const statement of statements) await statement.execute(database)
  },
}
