/** How far the replay is: a bar where somebody watches, else a line now and then, on stderr in both cases. */
const barCharacters = 30
const drawEveryMs = 100
const lineEveryMs = 3_000

export class Progress {
  readonly #total: number
  readonly #startedAt = performance.now()
  #drawnAt = 0

  constructor(total: number) {
    this.#total = total
  }

  show(done: number, doing = 'said'): void {
    const now = performance.now()
    const isLast = done >= this.#total
    if (!isLast && now - this.#drawnAt < (process.stderr.isTTY ? drawEveryMs : lineEveryMs)) return
    this.#drawnAt = now
    const seconds = ((now - this.#startedAt) / 1000).toFixed(0)
    const text = `${done}/${this.#total} ${doing}, ${seconds} s`
    if (!process.stderr.isTTY) process.stderr.write(`${text}\n`)
    else {
      const filled = Math.round((barCharacters * done) / Math.max(1, this.#total))
      process.stderr.write(`\r[${'█'.repeat(filled)}${'·'.repeat(barCharacters - filled)}] ${text} `)
    }
  }

  say(text: string): void {
    this.clear()
    process.stderr.write(process.stderr.isTTY ? `${text} ` : `${text}\n`)
  }

  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
  }
}
