import { chromium } from 'playwright-core'
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
const c = await b.newContext()
const p = await c.newPage()
p.on('websocket', (ws) => {
  ws.on('framesent', (f) => console.log('>', ws.url().slice(-30), String(f.payload).slice(0, 120)))
  ws.on('framereceived', (f) => console.log('<', ws.url().slice(-30), String(f.payload).slice(0, 160)))
})
await p.goto('http://127.0.0.1:8899/?as=ada')
await p.waitForTimeout(1500)
for (const k of ['direct', 'group', 'class', 'announcement', 'group']) {
  await p.locator('.conversation-row[data-kind=' + k + ']').click()
  await p.waitForTimeout(900)
  console.log(
    '==',
    k,
    await p.evaluate(() => {
      const e = document.querySelector('homeroom-chat')
      return e.shadowRoot.querySelector('.log').dataset.freshness
    }),
  )
}
console.log(
  await p.evaluate(() => {
    const e = document.querySelector('homeroom-chat')
    const id = e.shadowRoot.querySelector('[aria-current]').dataset.id
    const c = e.client.open(id)
    const s = c.messages.getSnapshot()
    return JSON.stringify([
      s.freshness,
      c.status.getSnapshot(),
      s.lastSeq,
      e.shadowRoot.querySelector('.log').dataset.freshness,
    ])
  }),
)
await b.close()
