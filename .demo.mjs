import { chromium } from 'playwright-core'
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
const base = process.env.BASE ?? 'http://127.0.0.1:8899/'
const shots = JSON.parse(process.argv[2])
for (const s of shots) {
  const c = await b.newContext({
    viewport: s.vp ?? { width: 1440, height: 900 },
    colorScheme: s.dark ? 'dark' : 'light',
    locale: 'en-GB',
  })
  const p = await c.newPage()
  p.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(s.name, m.type(), m.text()))
  p.on('pageerror', (e) => console.log(s.name, 'ERR', e.stack?.slice(0, 600)))
  await p.goto(base + (s.q ?? ''))
  await p.waitForTimeout(s.wait ?? 2500)
  for (const step of s.steps ?? []) {
    const [k, sel, val] = step
    try {
      if (k === 'click') await p.locator(sel).first().click({ timeout: 4000 })
      if (k === 'fill') await p.locator(sel).first().fill(val)
      if (k === 'press') await p.locator(sel).first().press(val)
      if (k === 'hover') await p.locator(sel).first().hover()
      if (k === 'wait') await p.waitForTimeout(Number(sel))
      if (k === 'eval') console.log(await p.evaluate(sel))
      if (k === 'select') await p.locator(sel).first().selectOption(val)
    } catch (e) {
      console.log(s.name, step, String(e).slice(0, 300))
    }
  }
  await p.screenshot({ path: `/tmp/${s.name}.png` })
  await c.close()
}
await b.close()
