/** Which addresses a webhook may go to: the hostile ones of a list, and of whole classes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeWebhookUrl } from '../../domain/webhook-url.ts'
import hostile from '../data/hostile_webhook_urls.json'

const judge = (text: string, toLocalhost = false) => judgeWebhookUrl(text, { toLocalhost }).ok

describe('the address of a webhook', () => {
  it.each(hostile.urls.map(({ url }) => url))('[HOOK-1] %j is refused, with a word why', (url) => {
    const judged = judgeWebhookUrl(url, { toLocalhost: false })
    expect(judged.ok ? 'let in' : judged.detail).toMatch(/^must /)
  })

  it.each([
    'https://hooks.school.edu/homeroom',
    'https://hooks.school.edu:8443/a?b=c#d',
    'https://HOOKS.School.edu./x',
    'https://xn--bcher-kva.ch/',
    'https://bücher.ch/',
    'https://v10-2.api.school.edu/',
  ])('[HOOK-1] %s is let in', (url) => {
    expect(judge(url)).toBe(true)
  })

  it('[HOOK-1] no address of a machine is let in, however it is spelt', () => {
    const spellings = (address: number): string[] => {
      const parts = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
      const [a = 0, b = 0, c = 0, d = 0] = parts
      return [
        ...[parts.join('.'), `${a}.${b}.${(c << 8) | d}`, `${a}.${((b << 16) | (c << 8) | d) >>> 0}`],
        ...[String(address), `0x${address.toString(16)}`, `0${address.toString(8)}`],
        ...[parts.map((part) => `0x${part.toString(16)}`).join('.'), parts.join('。')],
        ...[`${parts.join('.')}.`, `[::ffff:${parts.join('.')}]`, `[::${parts.join('.')}]`],
        ...[`${parts.join('.')}.nip.io`, `${parts.join('-')}.anything.dev`, `x.${parts.join('.')}.other.net`],
      ]
    }
    fc.assert(
      fc.property(fc.nat(0xff_ff_ff_ff), (address) =>
        spellings(address).every((host) => !judge(`https://${host}/`)),
      ),
    )
  })

  it('[HOOK-1] no IPv6 address is let in', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => !judge(`https://[${address}]/`)))
  })

  it('[HOOK-1] a laptop’s own receiver is let in where that is allowed, and nothing else besides', () => {
    expect(judge('http://127.0.0.1:9999/hook', true)).toBe(true)
    expect(judge('http://localhost:9999/hook', true)).toBe(true)
    expect(judge('http://127.0.0.1:9999/hook')).toBe(false)
    for (const { url } of hostile.urls)
      if (!/^https?:\/\/(127\.|localhost|0x7f|0177|①)/i.test(url) && !url.includes('127'))
        expect(judge(url, true), url).toBe(false)
    expect(judge('http://user@localhost/', true)).toBe(false)
    expect(judge('http://hooks.school.edu/', true)).toBe(false)
  })
})
