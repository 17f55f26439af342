/** Hostile files opened by a real browser, straight at their address and as parts of a page: nothing of them runs. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { declaredLies, hostileFiles } from '../data/uploads.ts'
import { type Demo, demoAt } from './demo.ts'
import { chromiumOfAll, shared, why } from './visitors.ts'

describe.skipIf(!shared)(`hostile files${why}`, () => {
  let demo: Demo
  let browser: Browser
  let paths: string[]

  beforeAll(async () => {
    if (!shared) throw new Error('nothing was started')
    ;[demo, browser] = await Promise.all([demoAt(shared.demo), chromiumOfAll()])
    paths = await everyHostileFile()
  }, 180_000)
  afterAll(() => browser.close())

  /** Each under each declared type that is not refused, sent to a group: where they can be downloaded. */
  async function everyHostileFile(): Promise<string[]> {
    const group = `/v1/conversations/${await demo.aGroup('Files')}`
    const authorization = `Bearer ${await demo.tokenFor('ada')}`
    const types = [...new Set(declaredLies.map(([, declared]) => declared))].filter(
      (type) => !/[\r\n]/.test(type),
    )
    const ids: string[] = []
    const seen = new Set<string>()
    for (const { file, bytes } of hostileFiles)
      for (const type of types) {
        const response = await fetch(new URL(`${group}/attachments?name=${file}`, demo.url), {
          method: 'POST',
          headers: { authorization, 'content-type': type },
          body: new Blob([new Uint8Array(bytes)]),
        })
        if (response.status !== 201) continue
        const { id, type: kept } = (await response.json()) as { id: string; type: string }
        // what is served depends on the type that was kept, and not on what was said of it
        if (!seen.has(`${file} ${kept}`)) ids.push(id)
        seen.add(`${file} ${kept}`)
      }
    for (let from = 0; from < ids.length; from += 10)
      await demo.call('ada', 'POST', `${group}/messages`, {
        ...{ clientMessageId: `files-${from}`, text: '', attachments: ids.slice(from, from + 10) },
      })
    return ids.map((id) => `${group}/attachments/${id}`)
  }

  async function aPage(): Promise<Page> {
    const context = await browser.newContext({
      extraHTTPHeaders: { authorization: `Bearer ${await demo.tokenFor('ada')}` },
    })
    return context.newPage()
  }

  test('[FILE-41] run nothing when they are opened in a window', async () => {
    expect(paths.length).toBeGreaterThan(25)
    const page = await aPage()
    for (const path of paths) {
      // most are saved and not shown, which ends the navigation
      await page.goto(new URL(path, demo.url).href).catch((error: unknown) => {
        expect(String(error)).toMatch(/Download is starting|ERR_ABORTED/)
      })
      expect(await page.title(), path).not.toBe('ran')
    }
    await page.context().close()
  }, 180_000)

  test('[FILE-41] run nothing as frame, script, image, object or style of a page', async () => {
    const page = await aPage()
    // a page without a policy of its own: what is tested are the files' own headers
    await page.goto(new URL('/demo/demo.css', demo.url).href)
    for (let from = 0; from < paths.length; from += 6) {
      const some = paths.slice(from, from + 6)
      const parts = some.map(
        (path) =>
          `<iframe src="${path}"></iframe><script src="${path}"></script><img src="${path}">
           <object data="${path}"></object><embed src="${path}"><link rel="stylesheet" href="${path}">`,
      )
      await page.setContent(`<title>still</title>${parts.join('')}`)
      expect(await page.title(), some.join()).toBe('still')
    }
    await page.context().close()
  }, 180_000)
})
