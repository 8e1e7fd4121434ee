import type { Kysely } from 'kysely'
import type { Migrations } from '../../storage/index.ts'

/** The tables of the hub. What git would hash is in `hub_git_object`; contents of files are blobs, never rows. */
export const hubMigrations: Migrations = {
  'hub-001-repos': { up },
}

async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema
    .createTable('hub_repo')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('owner_key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('hub_git_object')
    .addColumn('oid', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bytea', (column) => column.notNull())
    .execute()
  await schema
    .createTable('hub_ref')
    .addColumn('repo_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('commit_oid', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('hub_ref_key', ['repo_id', 'name'])
    .execute()
  await schema
    .createTable('hub_commit')
    .addColumn('repo_id', 'text', (column) => column.notNull())
    .addColumn('oid', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('parent_oid', 'text')
    .addColumn('tree_oid', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('author_name', 'text', (column) => column.notNull())
    .addColumn('committed_at', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('weights', 'text')
    .addColumn('is_registered', 'integer', (column) => column.notNull())
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('summary', 'text')
    .addPrimaryKeyConstraint('hub_commit_key', ['repo_id', 'oid'])
    .execute()
  await schema.createIndex('hub_commit_revision').on('hub_commit').column('revision').execute()
  await schema
    .createTable('hub_commit_file')
    .addColumn('repo_id', 'text', (column) => column.notNull())
    .addColumn('commit_oid', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('git_oid', 'text', (column) => column.notNull())
    .addColumn('is_lfs', 'integer', (column) => column.notNull())
    .addColumn('changed_in', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('hub_commit_file_key', ['repo_id', 'commit_oid', 'path'])
    .execute()
  await schema.createIndex('hub_commit_file_sha256').on('hub_commit_file').column('sha256').execute()
  // Which large files were sent to which repo: to know a digest is not to hold the file.
  await schema
    .createTable('hub_upload')
    .addColumn('repo_id', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('uploaded_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('hub_upload_key', ['repo_id', 'sha256'])
    .execute()
}
