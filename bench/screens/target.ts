/** Somebody who answers screens: Homeroom, or the ordinary application in one of its ways. */
import { type BaselineName, baselineNames } from '../baseline/baseline.ts'
import type { Campus } from '../campus/campus.ts'
import type { Visit } from '../campus/visits.ts'
import type { Reader } from '../http/load.ts'
import type { Screen } from './screen.ts'

export type TargetName = 'Homeroom' | BaselineName | WorkerName

/** The same statements in a Worker, where ours runs. */
type WorkerName = 'one query, Worker' | 'inbox, Worker'
const workers: Record<WorkerName, BaselineName> = {
  'one query, Worker': 'one query',
  'inbox, Worker': 'inbox',
}

/** `wired`: the ordinary application goes to Postgres through the counted wire; ours is counted where it arrives. */
export type Road = 'direct' | 'wired'

export const targetNames: readonly TargetName[] = ['Homeroom', ...baselineNames]
export const workerNames: readonly TargetName[] = ['one query, Worker', 'inbox, Worker']

export function takes(target: TargetName, screen: Screen): boolean {
  return target === 'Homeroom' || screen.answers[baselineOf(target)] !== undefined
}

export function urlOf({ ourUrl, ordinaryUrl, workerUrl }: Campus, target: TargetName): string {
  if (target === 'Homeroom') return ourUrl
  return isWorker(target) ? workerUrl : ordinaryUrl
}

export function pidOf({ pids }: Campus, target: TargetName): number {
  if (target === 'Homeroom') return pids.ours
  return isWorker(target) ? pids.worker : pids.ordinary
}

export function readerOf(target: TargetName, screen: Screen, visit: Visit, road: Road): Reader {
  const { token } = visit
  if (target === 'Homeroom') return { token, paths: screen.ours(visit) }
  const base = `/${road}/${encodeURIComponent(baselineOf(target))}/${screen.name}`
  return {
    token,
    paths: screen.ordinary(visit).map((query) => `${base}?${new URLSearchParams(query).toString()}`),
  }
}

function isWorker(target: TargetName): target is WorkerName {
  return target in workers
}

function baselineOf(target: Exclude<TargetName, 'Homeroom'>): BaselineName {
  return isWorker(target) ? workers[target] : target
}
