/**
 * Reads vitest's JSON report for the gate: prints one closing line, and fails if anything was skipped. A skip is
 * right on a laptop without Redis; in the gate it would be a hole that nobody sees. Only what needs the data
 * beside the repository may be missing, and then it is named.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: node test/gate.ts REPORT.json')
const { testResults } = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
const count = (status: string) => tests.filter((test) => test.status === status).length
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
)
const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
const hasSharedData = existsSync(join(import.meta.dirname, '../../shared/testdata'))

const failed = count('failed') + brokenFiles.length
// after a failure the run may have been cut short, and what was left then is no news
const unexpected = failed > 0 ? [] : skipped
for (const { fullName } of unexpected) console.log(`skipped: ${fullName}`)
if (unexpected.length > 0 && hasSharedData) {
  console.log('The gate skips nothing: install what these tests need in .ci/run.')
  process.exitCode = 1
}
console.log(`${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`)
if (count('passed') === 0) process.exitCode = 1
