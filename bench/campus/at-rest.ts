/** The campus, with nobody who works in the background any more: for whoever measures what readers cost. */
import type { ClaimOptions } from '../claim.ts'
import type { Campus } from './campus.ts'

export async function atRest({ progress, shared }: ClaimOptions): Promise<Campus> {
  const campus = await shared.campus()
  progress('campus: rooms come to rest')
  await campus.rest()
  return campus
}
