import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lossOf } from '../../local/lossy-statement.ts'

const migrations = join(import.meta.dirname, '../../migrations')

describe('a statement', () => {
  it.each([
    ['DROP TABLE "users";', 'drops'],
    ['ALTER TABLE "users" DROP COLUMN "name";', 'drops'],
    ['ALTER TABLE users DROP name', 'drops'],
    ['alter table users\n  drop if exists name', 'drops'],
    ['TRUNCATE users', 'empties'],
    ['DELETE FROM users WHERE true', 'deletes'],
    ['ALTER TABLE "users" ALTER COLUMN "id" SET DATA TYPE integer;', 'changes a type'],
    ['ALTER TABLE users ALTER id TYPE integer', 'changes a type'],
    ['UPDATE users SET name = NULL', 'overwrites'],
  ])('[OPS-4] that may lose what is there is known: %s', (statement, loss) => {
    expect(lossOf(statement)).toBe(loss)
  })

  it.each([
    'CREATE TABLE "dropped" ("id" text);',
    'ALTER TABLE "users" ADD COLUMN "deleted" boolean DEFAULT false NOT NULL;',
    'ALTER TABLE "a" ADD CONSTRAINT "b" FOREIGN KEY ("c") REFERENCES "d"("e") ON DELETE cascade ON UPDATE no action;',
    'ALTER TABLE "users" DROP CONSTRAINT "users_pk";',
    'ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;',
    'DROP INDEX "users_name";',
    '-- DROP TABLE users\nSELECT 1',
  ])('[OPS-4] that keeps every value passes: %s', (statement) => {
    expect(lossOf(statement)).toBeNull()
  })
})

it('[OPS-4] no migration of this project loses anything', () => {
  const files = readdirSync(migrations).filter((name) => name.endsWith('.sql'))
  expect(files.length).toBeGreaterThan(0)
  const statements = files.flatMap((name) =>
    readFileSync(join(migrations, name), 'utf8').split('--> statement-breakpoint'),
  )
  expect(statements.filter((statement) => lossOf(statement) !== null)).toEqual([])
})
