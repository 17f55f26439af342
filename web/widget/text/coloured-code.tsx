/**
 * Code with colours: highlight.js finds the parts, an emitter of ours makes elements of them. Its own one would make HTML,
 * which this widget never parses. Eight languages, those of courses; others stay plain.
 */
import hljs from 'highlight.js/lib/core'
import c from 'highlight.js/lib/languages/c'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import python from 'highlight.js/lib/languages/python'
import r from 'highlight.js/lib/languages/r'
import sql from 'highlight.js/lib/languages/sql'
import xml from 'highlight.js/lib/languages/xml'
import type { Emitter } from 'highlight.js'
import type { ComponentChildren } from 'preact'

type Scope = { name: string; parts: ComponentChildren[] }

class ElementEmitter implements Emitter {
  readonly parts: ComponentChildren[] = []
  readonly #open: Scope[] = []

  addText(text: string): void {
    this.#inner().push(text)
  }

  startScope(name: string): void {
    this.#open.push({ name, parts: [] })
  }

  endScope(): void {
    const scope = this.#open.pop()
    if (!scope) return
    const [kind = ''] = scope.name.split('.')
    this.#inner().push(<span class={`code-${kind}`}>{scope.parts}</span>)
  }

  /** What the library itself calls where a scope holds others; its types know only the two above. */
  openNode(name: string): void {
    this.startScope(name)
  }

  closeNode(): void {
    this.endScope()
  }

  finalize(): void {
    while (this.#open.length > 0) this.endScope()
  }

  toHTML(): string {
    return '' // never asked for: elements are taken from `parts`
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof ElementEmitter) this.#inner().push(...emitter.parts)
  }

  #inner(): ComponentChildren[] {
    return this.#open.at(-1)?.parts ?? this.parts
  }
}

for (const [name, language] of Object.entries({ c, java, javascript, json, python, r, sql, xml }))
  hljs.registerLanguage(name, language)
hljs.configure({ __emitter: ElementEmitter })

export function colouredCode(source: string, language: string): ComponentChildren {
  const name = language.toLowerCase().split(/\s/, 1)[0] ?? ''
  if (!hljs.getLanguage(name)) return source
  const { _emitter: emitter, errorRaised } = hljs.highlight(source, { language: name, ignoreIllegals: true })
  return emitter instanceof ElementEmitter && !errorRaised ? emitter.parts : source
}
