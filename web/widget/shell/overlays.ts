/**
 * What lies over the widget for a moment: a menu, a dialog, a line that something worked. One of each at most, kept above the
 * list, since a row that leaves the screen must not take its menu along.
 */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import type { IconName } from './icons.tsx'

export type MenuItem = {
  id: string
  label: string
  icon: IconName
  /** Instead of the drawing. */
  glyph?: string
  isDanger?: boolean
  isChecked?: boolean
  run: () => void
}

export type ShownMenu = {
  label: string
  items: readonly MenuItem[]
  from: HTMLElement
  at: DOMRect
  isRow?: boolean
}

export type ShownDialog =
  | { kind: 'confirm'; text: string; yes: string; isDanger?: boolean; run: () => void }
  | { kind: 'readers'; conversationId: ConversationId; seq: number }
  | { kind: 'members'; conversation: Conversation }
  | { kind: 'picture'; conversation: Conversation; file: Attachment }
  | { kind: 'pins'; conversation: Conversation }
  | { kind: 'rename'; conversationId: ConversationId; title: string }
  | { kind: 'report'; conversationId: ConversationId; seq: number; mayBlock: boolean }
  | { kind: 'reports'; conversationId: ConversationId }
  | { kind: 'versions'; conversationId: ConversationId; seq: number }
  | { kind: 'found'; what: 'search'; within: ConversationId | null }
  | { kind: 'found'; what: 'mentions' | 'saved' }
  | { kind: 'archived' }
  | { kind: 'begin' }
  | { kind: 'emoji'; onPick: (emoji: string) => void }
  | { kind: 'thread'; conversation: Conversation; seq: number }
  | { kind: 'switcher' }
  | { kind: 'keys' }

export type Overlays = {
  menu(menu: ShownMenu | null): void
  show(dialog: ShownDialog | null): void
  toast(text: string): void
}

const OverlaysContext = createContext<Overlays | null>(null)
export const OverlaysProvider = OverlaysContext.Provider

export function useOverlays(): Overlays {
  const overlays = useContext(OverlaysContext)
  if (!overlays) throw new Error('a part of the widget stands outside of it')
  return overlays
}
