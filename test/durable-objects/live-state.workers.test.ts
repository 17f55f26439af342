/**
 * One harness for every act in every kind (H7): whoever followed live sees what somebody sees who comes just now, what a
 * page of history shows, and what the archive has in the end. An act that a kind refuses changes nothing for anybody.
 */
import { describe, expect, it } from 'vitest'
import type { Actor, UserActor } from '../../schema/actor.ts'
import { namesMembersMax } from '../../schema/limits.ts'
import type { Member, UserSummary } from '../../schema/protocol/kinds.ts'
import type { Answer, ConversationSpec, SendRequest } from '../../schema/rpc.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
} from './a-conversation.ts'
import { anUpload } from './a-file.ts'
import { evictions } from './evictions.ts'
import { LiveReader, shownByArchive, shownByPage } from './live-reader.ts'

/** Who does what: somebody who may say and steer what their kind allows, and somebody who reads along. */
type World = { conversation: TestConversation; speaker: UserActor; staff: Actor; reader: UserActor }

type Act = { name: string; by: (world: World) => Promise<Answer<unknown>> }

const muted = 'a reaction of somebody muted'

let said = 0
const say = (text: string, more: Partial<SendRequest> = {}): Act['by'] => {
  return ({ conversation, speaker }) => {
    const id = clientMessageId(`said-${++said}`)
    return conversation.room.send(conversation.key, {
      clientMessageId: id,
      text,
      ...inNameOf(speaker),
      ...more,
    })
  }
}

const acts: Act[] = [
  { name: 'a message', by: say('Is chapter 7 part of the exam?') },
  { name: 'another message', by: say('second') },
  { name: 'a reply', by: say('It is.', { replyTo: 1 }) },
  { name: 'a mention', by: say('Ask @ben, or @staff, or @everyone') },
  {
    name: 'a file',
    by: async (world) => {
      const file = await anUpload(world.conversation, world.speaker)
      return say('', { attachments: [file.id] })(world)
    },
  },
  { name: 'a reply to a file', by: say('thank you', { replyTo: 5 }) },
  {
    name: 'a message of the reader, or none',
    by: ({ conversation, reader }) =>
      conversation.room.send(reader, { clientMessageId: clientMessageId('own'), text: 'I see', replyTo: 2 }),
  },
  { name: 'an edit of what is quoted', by: edit(1, 'Is chapter 8 part of the exam?') },
  { name: 'an edit that mentions anew', by: edit(4, 'Ask @ada') },
  { name: 'an edit of somebody else’s', by: (world) => edit(2, 'mine')({ ...world, speaker: world.reader }) },
  { name: 'a reaction of the reader', by: react(2, '👍', true, 'reader') },
  { name: 'the same reaction of the speaker', by: react(2, '👍', true, 'speaker') },
  { name: 'another emoji of the reader', by: react(2, '❤️', true, 'reader') },
  { name: 'a reaction that is taken back', by: react(2, '👍', false, 'reader') },
  { name: 'a reaction to what is quoted', by: react(1, '🎉', true, 'reader') },
  { name: 'no emoji', by: react(2, 'yes', true, 'reader') },
  { name: 'a pin', by: pin(2, true) },
  { name: 'a second pin', by: pin(1, true) },
  { name: 'a third pin', by: pin(3, true) },
  { name: 'an unpin', by: pin(2, false) },
  { name: 'the deletion of a reply', by: remove(3) },
  { name: 'the deletion of what is quoted and pinned', by: remove(1) },
  { name: 'the deletion of a file', by: remove(5) },
  { name: 'a reply to what is deleted', by: say('what was it?', { replyTo: 1 }) },
  { name: 'a reaction to what is deleted', by: react(1, '👍', true, 'reader') },
  {
    name: 'reading',
    by: ({ conversation, reader }) => conversation.room.moveCursor(reader, { readSeq: 4 }),
  },
  { name: 'another title', by: change({ title: 'Biology 102' }) },
  { name: 'a lock', by: change({ locked: true }) },
  { name: 'an edit under lock', by: edit(2, 'under lock') },
  { name: 'no lock', by: change({ locked: false }) },
  { name: 'slow mode', by: change({ slowModeSeconds: 30 }) },
  {
    name: 'a mute',
    by: ({ conversation: { room }, staff, reader }) =>
      room.perform('mute', staff, { userId: reader.userId, seconds: 600 }),
  },
  { name: muted, by: react(4, '👍', true, 'reader') },
  {
    name: 'its end',
    by: ({ conversation: { room }, staff, reader }) =>
      room.perform('unmute', staff, { userId: reader.userId }),
  },
  { name: 'the archive', by: change({ archived: true }) },
  { name: 'an edit in the archive', by: edit(2, 'too late') },
  { name: 'out of the archive', by: change({ archived: false }) },
  { name: 'a last message', by: say('the end', { replyTo: 4 }) },
]

function edit(seq: number, text: string): Act['by'] {
  return ({ conversation, speaker }) => conversation.room.perform('edit', speaker, { seq, text })
}

function react(seq: number, emoji: string, on: boolean, who: 'reader' | 'speaker'): Act['by'] {
  return (world) => world.conversation.room.perform('react', world[who], { seq, emoji, on })
}

function pin(seq: number, on: boolean): Act['by'] {
  return ({ conversation, staff }) => conversation.room.perform('pin', staff, { seq, on })
}

function remove(seq: number): Act['by'] {
  return ({ conversation, staff }) => conversation.room.perform('delete', staff, { seq, reason: 'spoilers' })
}

function change(wish: Parameters<TestConversation['room']['changeSettings']>[1]): Act['by'] {
  return ({ conversation, staff }) => conversation.room.changeSettings(staff, wish)
}

const member = (id: string, role: Member['role']): Member => ({ userId: userId(id), role })
const person = (id: string, role: UserSummary['role']): UserSummary => ({
  id: userId(id),
  name: nameOf(id),
  role,
})
const nameOf = (id: string) => `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`
const crowd = Array.from({ length: namesMembersMax }, (_, index) => member(`u${index}`, 'student'))

const alwaysRefused = [
  'an edit of somebody else’s',
  'no emoji',
  'a reaction to what is deleted',
  'an edit in the archive',
]

/** Its place, who stood there, and when it went. */
const leftOfDeleted = 'seq rev senderId clientMessageId replyTo sentAt deletedAt deletedByStaff'.split(' ')

/** Refused: what each kind does not take, by the table of rights; everything else has to have happened. */
const kinds: {
  name: string
  spec: Partial<ConversationSpec>
  speaker: 'ada' | 'ina' | 'root'
  refused: string[]
}[] = [
  {
    name: 'a direct conversation',
    spec: {
      ...{ kind: 'direct', title: '', members: [member('ina', 'member'), member('ben', 'member')] },
      people: [person('ina', 'instructor'), person('ben', 'student')],
    },
    speaker: 'ina',
    refused: [
      'another title',
      'a lock',
      'no lock',
      'slow mode',
      'a pin',
      'a second pin',
      'a third pin',
      'an unpin',
      muted,
    ],
  },
  {
    name: 'a group',
    spec: { kind: 'group', title: 'Lab', members: [member('ada', 'owner'), member('ben', 'member')] },
    speaker: 'ada',
    refused: [muted],
  },
  { name: 'a class', spec: {}, speaker: 'ina', refused: [muted] },
  {
    name: 'a class of more than names are told of',
    spec: { members: [member('ina', 'instructor'), member('ben', 'student'), ...crowd] },
    speaker: 'ina',
    refused: [muted],
  },
  {
    name: 'an announcement',
    spec: { kind: 'announcement', audience: { type: 'campus' }, members: [] },
    speaker: 'root',
    refused: ['a message of the reader, or none', 'a lock', 'no lock', 'slow mode', 'a mute'],
  },
]

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it.each(kinds)(
    '[H7] in $name whoever follows live sees what is seen by whoever comes just now, after every act',
    async ({ spec, speaker: speaking, refused }) => {
      const conversation = await aConversation(spec)
      const { campus, ada, ben, ina, key } = conversation
      const speaker = { ada, ina, root: aPerson(campus, 'root', 'admin') }[speaking]
      const world: World = { conversation, speaker, staff: key, reader: ben }
      const live = await LiveReader.of(conversation, ben)
      const done: string[] = []
      for (const { name, by } of acts) {
        const answer = await by(world)
        if (!answer.ok) done.push(`${name}: ${answer.problem.code}`)
        await evict(conversation.stub)
        const fresh = await LiveReader.of(conversation, ben)
        await live.catchUpWith(fresh)
        expect(live.shown, `${name}, live`).toEqual(fresh.shown)
        for (const { text, ...rest } of fresh.shown.messages.filter(
          ({ deletedAt }) => deletedAt !== undefined,
        ))
          expect([text, Object.keys(rest).filter((key) => !leftOfDeleted.includes(key))], name).toEqual([
            '',
            [],
          ])
        expect(await shownByPage(conversation, ben), `${name}, by page`).toEqual(fresh.shown)
        await expect
          .poll(() => {
            live.takeAll()
            return live.surroundings
          })
          .toEqual({ ...fresh.surroundings, people: live.surroundings.people })
        for (const person of fresh.surroundings.people) expect(live.surroundings.people).toContain(person)
        fresh.leave()
      }
      const names = new Set(done.map((line) => line.split(':')[0]))
      expect(names, done.join(', ')).toEqual(new Set([...alwaysRefused, ...refused]))
      await expect.poll(() => shownByArchive(conversation, ben), { timeout: 15_000 }).toEqual(live.shown)
    },
    120_000,
  )
})
