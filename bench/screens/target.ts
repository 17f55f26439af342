/** Somebody who answers screens: Homeroom, or the ordinary application in one of its ways. */
import { type BaselineName, baselineNames } from '../baseline/baseline.ts'
import type { Campus } from '../campus/campus.ts'
import type { Visit } from '../campus/visits.ts'
import type { Reader } from '../http/load.ts'
import type { Screen } from './screen.ts'

export type TargetName = 'Homeroom' | BaselineName

/** `wired`: the ordinary application goes to Postgres through the counted wire; ours is counted where it arrives. */
export type Road = 'direct' | 'wired'

export const targetNames: readonly TargetName[] = ['Homeroom', ...baselineNames]

export function takes(target: TargetName, screen: Screen): boolean {
  return target === 'Homeroom' || screen.answers[target] !== undefined
}

export function urlOf({ ourUrl, ordinaryUrl }: Campus, target: TargetName): string {
  return target === 'Homeroom' ? ourUrl : ordinaryUrl
}

export function readerOf(target: TargetName, screen: Screen, visit: Visit, road: Road): Reader {
  const { token } = visit
  if (target === 'Homeroom') return { token, paths: screen.ours(visit) }
  const base = `/${road}/${encodeURIComponent(target)}/${screen.name}`
  return {
    token,
    paths: screen.ordinary(visit).map((query) => `${base}?${new URLSearchParams(query).toString()}`),
  }
}
