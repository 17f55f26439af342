/**
 * A guard that finds nothing is green, so each wall is proven by one planted trespass: the file is written where
 * it would do harm, linted alone, and taken away again.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

const trespasses: readonly { file: string; source: string; sentence: string }[] = [
  {
    file: 'schema/trespass.ts',
    source: `import { refuse } from '../domain/rights.ts'\nexport const stolen = refuse\n`,
    sentence: 'schema/ is the language',
  },
  {
    file: 'schema/protocol/trespass.ts',
    source: `import { messages } from '../tables/messages.ts'\nexport const stolen = messages\n`,
    sentence: 'Browsers load schema/protocol',
  },
  {
    file: 'domain/trespass.ts',
    source: `import { postgresArchive } from '../stores/archive.ts'\nexport const stolen = postgresArchive\n`,
    sentence: 'domain/ holds pure rules: it knows schema/',
  },
  {
    file: 'domain/trespass.ts',
    source: 'export const stolen = () => Date.now()\n',
    sentence: 'domain/ holds pure rules: the time',
  },
  {
    file: 'stores/trespass.ts',
    source: `import { AlarmSchedule } from '../durable-objects/alarm-schedule.ts'\nexport const stolen = AlarmSchedule\n`,
    sentence: 'stores/ is the cellar',
  },
  {
    file: 'durable-objects/trespass.ts',
    source: `import { sql } from 'drizzle-orm'\nexport const stolen = sql\n`,
    sentence: 'vendors stay in the cellar',
  },
  {
    file: 'durable-objects/personal/trespass.ts',
    source: `import { Room } from '../conversation/room.ts'\nexport const stolen = Room\n`,
    sentence: 'The two rooms speak by the RPC',
  },
  {
    file: 'durable-objects/conversation/trespass.ts',
    source: `import { stolen as other } from '../personal/trespass.ts'\nexport const stolen = other\n`,
    sentence: 'The two rooms speak by the RPC',
  },
  {
    file: 'worker/trespass.ts',
    source: `import { Room } from '../durable-objects/conversation/room.ts'\nexport const stolen = Room\n`,
    sentence: 'The worker holds stubs',
  },
  {
    file: 'client/trespass.ts',
    source: `import { refuse } from '../domain/rights.ts'\nexport const stolen = refuse\n`,
    sentence: 'client/ runs in browsers',
  },
  {
    file: 'web/trespass.ts',
    source: `import { problems } from '../schema/protocol/problem.ts'\nexport const stolen = problems\n`,
    sentence: 'web/ speaks to the system through client/',
  },
  {
    file: 'local/trespass.ts',
    source: `import { Room } from '../durable-objects/conversation/room.ts'\nexport const stolen = Room\n`,
    sentence: 'local/ stands in for vendors',
  },
  {
    file: 'worker/trespass.ts',
    source: 'export const stolen = () => {\n  Promise.resolve(1).then((one) => one + 1)\n}\n',
    sentence: 'no-floating-promises',
  },
]

function lint(...args: string[]): { status: number; output: string } {
  try {
    const oxlint = join(root, 'node_modules/.bin/oxlint')
    return {
      status: 0,
      output: execFileSync(oxlint, ['--type-aware', ...args], { cwd: root, encoding: 'utf8' }),
    }
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('status' in error)) throw error
    return { status: Number(error.status), output: String(error.stdout) }
  }
}

describe('[LAYER-1] imports run one way', () => {
  it.each(trespasses)('$file is refused: $sentence', ({ file, source, sentence }) => {
    const path = join(root, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, source)
    try {
      const { status, output } = lint(file)
      expect(output.replace(/\s+/g, ' ')).toContain(sentence)
      expect(status).toBe(1)
    } finally {
      rmSync(path)
    }
  })
})
