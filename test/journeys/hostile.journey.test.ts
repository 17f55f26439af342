/** What is generated against every route and both sockets: a short share of what `npm run hostile` does at length. */
import { expect, inject, test } from 'vitest'
import { routes } from '../../worker/routes.ts'
import { attack } from '../hostile/campaign.ts'
import { sharedWorker } from './running-worker.ts'

const { url } = sharedWorker()

test('[HTTP-55] hostile requests and frames at every door bring no 5xx, no silence, nothing changed, and harm no bystander', async () => {
  const seed = Number(process.env['HOSTILE_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const options = { seed, runs: 2, bursts: 10, routesPerStage: routes.length }
  const { faults, routes: attacked } = await attack(inject('services'), url, options)
  expect(faults, `HOSTILE_SEED=${seed}`).toEqual([])
  expect(attacked).toBe(routes.length)
}, 60_000)
