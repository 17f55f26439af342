/**
 * A Vitest reporter for the gate: says which files and tests have begun and not ended when nothing has ended for a
 * while, and ends the run when that goes on. Each test has its own timeout, but that runs inside the test's process:
 * where the process itself stands still, Vitest waits for ever and says nothing (seen once, for over an hour).
 */
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Longer than any test's own timeout but one (docs/QUICKSTART's, 300 s), and than whole minutes of ordinary silence. */
const tellAfterMs = 240_000
/** Longer than that one may take twice: whoever is ended here is past every timeout of Vitest's. */
const endAfterMs = 660_000
/** sysexits' EX_TEMPFAIL: the run broke off, and says nothing of the tests; `.ci/run` tries once more. */
export const brokeOff = 75

export default class StuckReporter implements Reporter {
  readonly #begun = new Map<string, string>()
  #quietSince = Date.now()
  #told = false
  #watch: NodeJS.Timeout | undefined

  onTestRunStart(): void {
    this.#quietSince = Date.now()
    this.#watch = setInterval(() => this.#look(), 10_000)
    this.#watch.unref()
  }

  onTestModuleStart(module: TestModule): void {
    this.#begin(module.id, `${module.project.name} ${module.relativeModuleId}`)
  }

  onTestCaseReady(test: TestCase): void {
    this.#begin(test.id, `${test.project.name} ${test.module.relativeModuleId} > ${test.fullName}`)
  }

  onTestCaseResult(test: TestCase): void {
    this.#end(test.id)
  }

  onTestModuleEnd(module: TestModule): void {
    this.#end(module.id)
  }

  onTestRunEnd(): void {
    clearInterval(this.#watch)
  }

  #begin(id: string, name: string): void {
    this.#begun.set(id, name)
    this.#heard()
  }

  #end(id: string): void {
    this.#begun.delete(id)
    this.#heard()
  }

  #heard(): void {
    this.#quietSince = Date.now()
    this.#told = false
  }

  #look(): void {
    const quietMs = Date.now() - this.#quietSince
    if (quietMs >= tellAfterMs && !this.#told) {
      this.#told = true
      const names = [...this.#begun.values()]
      console.log(
        `Nothing has begun or ended for ${tellAfterMs / 1000} s. ${names.length === 0 ? 'No file is under way.' : 'Under way:'}`,
      )
      for (const name of names) console.log(`  ${name}`)
    }
    if (quietMs >= endAfterMs) {
      console.log(`Nor for ${endAfterMs / 1000} s: the run is broken off.`)
      process.exit(brokeOff)
    }
  }
}
