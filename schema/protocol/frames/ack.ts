/**
 * The message is committed and has its place. Sent to the sender's socket alone; it waits for no database,
 * no cache and no other room. `replayed`: this clientMessageId had been sent before; nothing was appended.
 */
import type { ClientMessageId, Epoch } from '../../ids.ts'

export type Ack = {
  type: 'ack'
  clientMessageId: ClientMessageId
  seq: number
  rev: number
  epoch: Epoch
  replayed?: true
  /** Members other than the sender who were viewing: for them the message was born read. */
  viewers: number
}
