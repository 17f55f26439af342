/** The page is one file without a build, so it states the limits that it needs once more: here they are held equal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as limits from '../../schema/limits.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'

const page = readFileSync(join(import.meta.dirname, '../../web/static/index.html'), 'utf8')

it('[H9] the page keeps the limits of schema/limits.ts', () => {
  const stated = page.match(/^const limits = \{\n([^}]*)\}/m)?.[1] ?? ''
  const own = Object.fromEntries(
    [...stated.matchAll(/^ {2}(\w+): ([\d_]+),$/gm)].map(([, name = '', value = '']) => [
      name,
      Number(value.replaceAll('_', '')),
    ]),
  )
  expect(own).toEqual({
    textCharacters: limits.textCharactersMax,
    receivedRevs: limits.receivedEveryRevs,
    receivedMs: limits.receivedEveryMs,
    receivedCharacters: limits.receivedEveryBytes,
    pingMs: limits.heartbeatEveryMs,
    pongMs: limits.heartbeatAnswerMs,
    welcomeMs: limits.liveWithinMs,
    ackMs: limits.ackWithinMs,
    retryMinMs: limits.reconnectMinMs,
    retryMaxMs: limits.reconnectMaxMs,
    calmMs: limits.reconnectCalmMs,
    hintMaxMs: limits.retryAfterMaxMs,
    rejoins: limits.rejoinsMax,
    pageMessages: limits.pageMessagesDefault,
    // five pages of the list: whoever has more looks for the rest by its address
    conversations: 5 * limits.conversationsPageMax,
    unread: unreadMax,
  })
})
