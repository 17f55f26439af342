/** The questions that the files in `ops/` put to Analytics Engine, each with the name that it goes by there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const folder = join(import.meta.dirname, '../../ops')

export type Question = { title: string; sql: string }
export type Alert = Question & { uid: string; runbook: string }

const dashboardSchema = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ query: z.string() })) })),
})

export function dashboardQuestions(): Question[] {
  const { panels } = dashboardSchema.parse(JSON.parse(readFileSync(join(folder, 'dashboard.json'), 'utf8')))
  return panels.flatMap(({ title, targets }) => targets.map(({ query }) => ({ title, sql: query })))
}

/** The file is read by its lines: each rule begins with its uid, and its question is the block under `query: |`. */
export function alerts(): Alert[] {
  const [, ...rules] = readFileSync(join(folder, 'alerts.yaml'), 'utf8').split('      - uid: ')
  return rules.map((rule) => ({
    uid: rule.split('\n', 1)[0] ?? '',
    title: /^ +title: (.+)$/m.exec(rule)?.[1] ?? '',
    runbook: /^ +runbook_url: (.+)$/m.exec(rule)?.[1] ?? '',
    sql: /query: \|\n((?: {16}.+\n)+)/.exec(rule)?.[1] ?? '',
  }))
}
