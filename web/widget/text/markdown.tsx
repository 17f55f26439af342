/**
 * Tokens as elements, by a list of what there is: what is not on it is shown as it was written. No HTML is made of what
 * people wrote, here or anywhere in the widget, which is why it runs under `trusted-types 'none'`. Images are links: a
 * picture from elsewhere would tell its server who reads.
 */
import type { ComponentChildren } from 'preact'
import { formulasMax, markupDepthMax } from '../../../schema/limits.ts'
import { CodeBlock } from './code-block.tsx'
import { Formula } from './formula.tsx'
import { safeAddress } from './safe-address.ts'
import { type Token, tokensOf } from './lexer.ts'
import type { TextContext } from './text-context.ts'

export function renderMarkdown(text: string, context: TextContext): ComponentChildren {
  let tokens: Token[]
  try {
    tokens = tokensOf(text)
  } catch (error) {
    if (error instanceof RangeError) return text // nested deeper than the stack
    throw error
  }
  return new Rendering(context).all(tokens, 0)
}

class Rendering {
  readonly #context: TextContext
  #formulas = 0

  constructor(context: TextContext) {
    this.#context = context
  }

  all(tokens: readonly Token[] | undefined, depth: number): ComponentChildren {
    return tokens?.map((token, index) => <Part key={index} content={this.one(token, depth + 1)} />)
  }

  one(token: Token, depth: number): ComponentChildren {
    if (depth > markupDepthMax) return token.raw
    const inside = () =>
      'tokens' in token && token.tokens ? this.all(token.tokens, depth) : shownText(token)
    switch (token.type) {
      case 'space':
      case 'def':
        return null
      case 'paragraph':
        return <p>{inside()}</p>
      case 'heading':
        return <p class="heading">{inside()}</p>
      case 'text':
        return inside()
      case 'escape':
        return shownText(token)
      case 'strong':
        return <strong>{inside()}</strong>
      case 'em':
        return <em>{inside()}</em>
      case 'del':
        return <del>{inside()}</del>
      case 'br':
        return <br />
      case 'hr':
        return <hr />
      case 'codespan':
        return <code dir="ltr">{shownText(token)}</code>
      case 'code':
        return <CodeBlock source={shownText(token)} language={languageOf(token)} context={this.#context} />
      case 'blockquote':
        return <blockquote>{inside()}</blockquote>
      case 'checkbox':
        return <input type="checkbox" disabled checked={'checked' in token && token.checked === true} />
      case 'link':
      case 'image':
        return this.#link(token, depth)
      case 'list':
        return this.#list(token, depth)
      case 'table':
        return this.#table(token, depth)
      case 'formula':
        return this.#formula(token)
      case 'mention':
        return this.#mention(token)
      default:
        return token.raw
    }
  }

  #link(token: Token, depth: number): ComponentChildren {
    const address = safeAddress('href' in token ? String(token.href) : '')
    if (address === null) return token.raw
    const label = 'tokens' in token && token.tokens ? this.all(token.tokens, depth) : shownText(token)
    return (
      <a href={address} target="_blank" rel="noopener noreferrer nofollow ugc">
        {label === '' ? address : label}
      </a>
    )
  }

  #list(token: Token, depth: number): ComponentChildren {
    if (!('items' in token) || !Array.isArray(token.items)) return token.raw
    const items = token.items.map((item: Token, index: number) => (
      <li key={index}>{this.all('tokens' in item ? item.tokens : [], depth + 1)}</li>
    ))
    const start = 'start' in token && typeof token.start === 'number' ? token.start : 1
    return 'ordered' in token && token.ordered ? <ol start={start}>{items}</ol> : <ul>{items}</ul>
  }

  #table(token: Token, depth: number): ComponentChildren {
    if (!('header' in token && 'rows' in token) || !Array.isArray(token.header)) return token.raw
    const rows: { tokens: Token[] }[][] = token.rows
    const cells = (row: readonly { tokens: Token[] }[], Cell: 'td' | 'th') =>
      row.map((cell, index) => <Cell key={index}>{this.all(cell.tokens, depth + 1)}</Cell>)
    return (
      <div class="wide">
        <table>
          <thead>
            <tr>{cells(token.header, 'th')}</tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>{cells(row, 'td')}</tr>
            ))}
          </tbody>
        </table>
      </div>
    )
  }

  #formula(token: Token): ComponentChildren {
    this.#formulas += 1
    if (this.#formulas > formulasMax) return token.raw
    const isDisplay = 'isDisplay' in token && token.isDisplay === true
    return <Formula source={shownText(token)} raw={token.raw} isDisplay={isDisplay} />
  }

  #mention(token: Token): ComponentChildren {
    const found = this.#context.mentionNamed(shownText(token))
    if (!found) return token.raw
    return (
      <>
        <bdi class={found.isMe ? 'mention me' : 'mention'}>@{found.name}</bdi>
        {token.raw.slice(1 + found.length)}
      </>
    )
  }
}

function Part({ content }: { content: ComponentChildren }) {
  return <>{content}</>
}

function shownText(token: Token): string {
  return 'text' in token ? String(token.text) : token.raw
}

function languageOf(token: Token): string {
  return 'lang' in token && token.lang ? String(token.lang) : ''
}
