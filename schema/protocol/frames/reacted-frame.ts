/**
 * What this reader has chosen themselves, where reactions carry no names: said on all of their devices when it changes.
 * Each entry replaces the one before it for that message.
 */
import type { OwnReactions } from '../reaction.ts'

export type ReactedFrame = { type: 'reacted'; reacted: OwnReactions[] }
