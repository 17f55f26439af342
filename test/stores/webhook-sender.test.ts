/** How one webhook is sent: to real receivers that behave badly, on this machine. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { webhookTimeoutMs } from '../../schema/limits.ts'
import { fetchSender } from '../../stores/webhook-sender.ts'

const closings: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(closings.splice(0).map((close) => close()))
})

async function receiver(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closings.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`)
}

const send = (url: URL) => fetchSender()({ url, headers: { 'webhook-id': 'evt_1' }, body: '{}' })

describe('a webhook that is sent', () => {
  it('[HOOK-4] brings back the status and Retry-After', async () => {
    const url = await receiver((_, response) => response.writeHead(503, { 'retry-after': '7' }).end('busy'))
    expect(await send(url)).toEqual({ status: 503, retryAfter: '7' })
  })

  it.each([301, 302, 303, 307, 308])('[HOOK-4] follows no redirect (%i)', async (status) => {
    let visits = 0
    const elsewhere = await receiver((_, response) => {
      visits += 1
      response.end()
    })
    const url = await receiver((_, response) =>
      response.writeHead(status, { location: elsewhere.href }).end(),
    )
    expect(await send(url)).toEqual({ status, retryAfter: null })
    expect(visits).toBe(0)
  })

  it('[HOOK-4] reads nothing of an answer that has no end', async () => {
    let isClosed = false
    const url = await receiver((_, response) => {
      response.writeHead(200)
      const pour = () => {
        while (response.write('x'.repeat(65_536)));
      }
      response.on('drain', pour).on('close', () => {
        isClosed = true
      })
      pour()
    })
    expect(await send(url)).toEqual({ status: 200, retryAfter: null })
    await expect.poll(() => isClosed).toBe(true)
  })

  it('[HOOK-4] that is cut off, or finds nobody, is told as such', async () => {
    const url = await receiver((request) => request.socket.destroy())
    expect(await send(url)).toEqual({ fault: 'network' })
    expect(await send(new URL('http://127.0.0.1:1/'))).toEqual({ fault: 'network' })
  })

  it('[HOOK-4] gives up after fifteen seconds', async () => {
    vi.useFakeTimers()
    const never: typeof fetch = (_url, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const sent = fetchSender(never)({ url: new URL('https://hooks.school.edu/'), headers: {}, body: '' })
    let outcome: unknown
    void sent.then((value) => {
      outcome = value
    })
    await vi.advanceTimersByTimeAsync(webhookTimeoutMs - 1)
    expect(outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(outcome).toEqual({ fault: 'timeout' })
    expect(vi.getTimerCount()).toBe(0)
  })
})
