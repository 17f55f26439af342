/** Each page, both ways. */
import type { Table } from '../claim.ts'
import { spread } from '../figures.ts'
import { type Page } from './page.ts'

type About = { messages: number; rounds: number; loadSeconds: number | null; version: string }

export function tableOf(pages: readonly Page[], { messages, rounds, loadSeconds, version }: About): Table {
  return {
    title: `Pages of 50 in a conversation of ${messages.toLocaleString('en-US')} messages`,
    columns: ['page', 'keyset: buffers', 'ms', 'OFFSET: buffers', 'ms'],
    rows: pages.map(({ page, keyset, offset }) => [
      page.toLocaleString('en-US'),
      keyset.buffers,
      spread(keyset.ms),
      offset.buffers,
      spread(offset.ms),
    ]),
    notes: [
      `Median of ${rounds} interleaved rounds (lowest–highest), the statement alone, over one connection. Postgres ${version}.`,
      `Keyset: the statement that stores/history.ts sends, taken where it arrives. OFFSET: the same rows by counting from the end. ${loadSeconds === null ? 'The rows were kept from a run before.' : `The rows were loaded in ${loadSeconds.toFixed(0)} s.`}`,
    ],
  }
}
