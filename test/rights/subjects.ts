/**
 * Who is looked at: the columns of docs/RIGHTS.md, and what the code takes each of them for. Shared by the test that holds
 * the page to the code and by the walk that holds both to the doors.
 */
import type { ConversationKind } from '../../schema/protocol/kinds.ts'
import type { Standing } from '../../domain/standing.ts'

export const subjects = [
  'owner',
  'member',
  'minor',
  'muted',
  'instructor',
  'assistant',
  'audience',
  'removed',
  'outsider',
  'instructor elsewhere',
  'admin',
  'key',
  'admin of another campus',
  'key of another campus',
  'nobody',
] as const
export type SubjectName = (typeof subjects)[number]

/** Whoever is not there in a kind has no column: only groups are owned, only announcements have an audience. */
export function subjectsOf(kind: ConversationKind): SubjectName[] {
  const absent: Record<ConversationKind, readonly SubjectName[]> = {
    // nobody is ever taken out of a direct conversation
    direct: ['owner', 'assistant', 'audience', 'removed'],
    group: ['assistant', 'audience'],
    class: ['owner', 'audience'],
    announcement: ['owner'],
  }
  return subjects.filter((subject) => !absent[kind].includes(subject))
}

/** `member`: whoever is one without more, which is a student in a class and of an announcement to a course. */
export function standingsIn(kind: ConversationKind, subject: SubjectName): Standing[] {
  const plain: Standing = kind === 'direct' || kind === 'group' ? 'member' : 'student'
  switch (subject) {
    case 'owner':
    case 'assistant':
    case 'audience':
    case 'admin':
    case 'key':
      return [subject]
    case 'member':
    case 'minor':
    case 'muted':
      return [plain]
    case 'instructor':
      return plain === 'member' ? ['member', 'instructor'] : ['instructor']
    case 'removed':
    case 'outsider':
    case 'instructor elsewhere':
    case 'admin of another campus':
    case 'key of another campus':
    case 'nobody':
      return []
  }
}

/** They cannot tell a conversation from one that does not exist. */
export function isStranger(subject: SubjectName): boolean {
  return standingsIn('group', subject).length === 0
}
