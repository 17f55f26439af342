import { chromium } from 'playwright-core'
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
const c = await b.newContext()
const p = await c.newPage()
p.on('console', (m) => console.log(m.type(), m.text()))
p.on('pageerror', (e) => console.log('ERR', e.stack?.slice(0, 400)))
let held = []
if (process.argv[2] === '9')
  await p.routeWebSocket(/socket$/, (near) => {
    const far = near.connectToServer()
    near.onMessage((t) => {
      console.log('>', String(t).slice(0, 100))
      if (String(t).includes('"send"')) held.push(t)
      else far.send(t)
    })
  })
await p.goto('http://127.0.0.1:8899/?as=ada')
await p.waitForTimeout(1500)
await p.evaluate(async () => {
  const e = document.querySelector('homeroom-chat')
  const v = await e.client.api.createConversation({
    kind: 'group',
    title: 'Fresh ' + Math.random(),
    members: ['ben'],
  })
  e.open(v.id)
})
await p.waitForTimeout(1500)
if (process.argv[2] === '9') {
  await p.locator('.composer textarea').fill('slow')
  await p.locator('.composer textarea').press('Enter')
} else {
  await p.locator('.composer textarea').evaluate((f) => {
    f.value = 'half a \ud83d'
    f.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await p.waitForTimeout(100)
  await p.locator('.composer textarea').press('Enter')
}
await p.waitForTimeout(1500)
console.log(
  await p.evaluate(() =>
    [...document.querySelector('homeroom-chat').shadowRoot.querySelectorAll('article')]
      .slice(-2)
      .map((a) => a.outerHTML)
      .join('\n'),
  ),
)
await p.screenshot({ path: '/tmp/f.png' })
console.log(
  await p.evaluate(() =>
    document.querySelector('homeroom-chat').shadowRoot.querySelector('.log').outerHTML.slice(0, 1500),
  ),
)
await b.close()
