/** Calls over HTTP as somebody. Nothing here waits longer than a person would. */
const patienceMs = 8_000

export type Answered = { status: number; text: string }

export class Door {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Throws where nobody answers. */
  call(token: string, line: string, body?: unknown): Promise<Answered> {
    return this.#ask(token, line, 'application/json', body === undefined ? undefined : JSON.stringify(body))
  }

  /** A file, as it is. */
  put(token: string, line: string, content: string): Promise<Answered> {
    return this.#ask(token, line, 'text/plain', content)
  }

  async #ask(token: string, line: string, type: string, body: string | undefined): Promise<Answered> {
    const [method = 'GET', path = '/'] = line.split(' ')
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(patienceMs),
    })
    return { status: response.status, text: await response.text() }
  }

  /** Throws at any refusal too. */
  async must(token: string, line: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.call(token, line, body)
    if (status >= 300) throw new Error(`${line}: ${status} ${text.slice(0, 300)}`)
    return text === '' ? {} : JSON.parse(text)
  }
}
