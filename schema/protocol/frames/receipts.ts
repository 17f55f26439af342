/**
 * How far others have read, where the campus lets this reader know and the room is small enough for names. Each
 * entry replaces the one before it for that person. Whoever is viewing has read everything there is.
 */
import type { UserId } from '../../ids.ts'

export type Receipt = { userId: UserId; readSeq: number; viewing: boolean }

export type Receipts = { type: 'receipts'; receipts: Receipt[] }
