/** What is looked at: the rows of docs/RIGHTS.md, and by which right the code judges each. */
import type { Action } from '../../domain/rights.ts'

/** Null for what nobody may. */
export const rows = {
  'see that it exists': 'see',
  'read, live and later': 'read',
  'search it': 'read',
  'save a message': 'read',
  'read on record': 'read-audited',
  'move the own cursor': 'mark-read',
  'set the own level': 'set-level',
  send: 'send',
  'answer a message': 'reply',
  'mention everyone': 'mention-all',
  'edit an own message': 'edit-own',
  'edit another’s message': null,
  'delete an own message': 'delete-own',
  'delete another’s message': 'delete-any',
  'see earlier versions': 'see-edits',
  react: 'react',
  'show typing': 'typing',
  pin: 'pin',
  'upload a file': 'upload',
  'download a file': 'download',
  'report a message': 'report',
  'block the other': 'block',
  'mute, see and resolve reports': 'moderate',
  'list members': 'list-members',
  'see students’ presence': 'see-presence',
  'see who has read': 'see-readers',
  'add a member': 'manage-members',
  'remove a member': 'manage-members',
  'hand over': 'hand-over',
  leave: 'leave',
  rename: 'rename',
  archive: 'archive',
  'lock, slow mode': 'steer',
  'add, list and revoke integrations': 'integrate',
  'sync the roster': 'sync-roster',
} as const satisfies Record<string, Action | null>

export type RowName = keyof typeof rows
export const rowNames = Object.keys(rows) as RowName[]
