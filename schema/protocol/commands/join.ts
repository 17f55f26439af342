/**
 * The first command on a conversation's socket, and the way to catch up later. With `{epoch, rev}` it asks
 * for everything above that rev; without, for the newest page. The answer is `welcome`.
 */
import { type Epoch, parseEpoch } from '../../ids.ts'
import { isCount, type Unparsed } from '../unparsed.ts'

export type Join = { type: 'join'; since?: { epoch: Epoch; rev: number } }

export function parseJoin(frame: Unparsed): Join | string {
  if (frame['epoch'] === undefined && frame['rev'] === undefined) return { type: 'join' }
  const epoch = parseEpoch(frame['epoch'])
  if (!epoch) return 'epoch must be the text that a welcome gave, beside rev'
  if (!isCount(frame['rev'])) return 'rev must be a whole number from 0'
  return { type: 'join', since: { epoch, rev: frame['rev'] } }
}
