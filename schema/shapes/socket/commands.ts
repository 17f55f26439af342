/**
 * Every command that a client may say, as it travels. Parsers of their own judge it (schema/protocol), since browsers
 * load those and not zod; the examples here are what a test says to them.
 */
import * as z from 'zod'
import { delayMsMax, filesPerMessageMax, refCharactersMax } from '../../limits.ts'
import type { Command } from '../../protocol/command.ts'
import type { PersonalCommand } from '../../protocol/personal/command.ts'
import { attachmentId, clientMessageId, epoch } from '../ids.ts'

export type CommandShape = {
  shape: z.ZodType
  /** The frame that answers it, or null where nothing does. */
  answer: string | null
  examples: readonly Record<string, unknown>[]
}

const place = z.int().min(1)
const ref = z
  .string()
  .min(1)
  .max(refCharactersMax)
  .optional()
  .meta({ description: 'The client’s own name for it; it comes back in done, or in problem.' })

function command<Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  id: string,
  description: string,
  fields: Shape,
) {
  return z.object({ type: z.literal(type), ...fields }).meta({ id, description })
}

const cnv = '7f3a9c21'

export const commands: Record<Command['type'], CommandShape> = {
  join: {
    shape: command(
      'join',
      'JoinCommand',
      'First, and again to catch up. With both fields: all that came since.',
      {
        epoch: epoch.optional(),
        rev: z.int().min(0).optional(),
      },
    ),
    answer: 'welcome',
    examples: [{ type: 'join' }, { type: 'join', epoch: cnv, rev: 57 }],
  },
  send: {
    shape: command(
      'send',
      'SendCommand',
      'Says something. Again under the same name it gives the same ack.',
      {
        clientMessageId,
        text: z.string(),
        replyTo: place.optional(),
        attachments: z.array(attachmentId).max(filesPerMessageMax).optional(),
      },
    ),
    answer: 'ack',
    examples: [
      { type: 'send', clientMessageId: 'a1', text: 'Is chapter 7 part of the exam?' },
      {
        type: 'send',
        clientMessageId: 'a2',
        text: 'Yes.',
        replyTo: 43,
        attachments: [`att_${'0'.repeat(32)}`],
      },
    ],
  },
  edit: {
    shape: command('edit', 'EditCommand', 'Says one’s own message differently.', {
      seq: place,
      text: z.string(),
      ref,
    }),
    answer: 'done',
    examples: [{ type: 'edit', seq: 43, text: 'Is chapter 8 part of the exam?', ref: 'e1' }],
  },
  delete: {
    shape: command('delete', 'DeleteCommand', 'Takes a message back: its place stays, its content goes.', {
      seq: place,
      reason: z.string().optional(),
      ref,
    }),
    answer: 'done',
    examples: [
      { type: 'delete', seq: 43 },
      { type: 'delete', seq: 43, reason: 'Personal data.', ref: 'd1' },
    ],
  },
  react: {
    shape: command('react', 'ReactCommand', 'Chooses an emoji under a message, or takes it back.', {
      seq: place,
      emoji: z.string(),
      on: z.boolean(),
      ref,
    }),
    answer: 'done',
    examples: [{ type: 'react', seq: 43, emoji: '👍', on: true }],
  },
  pin: {
    shape: command('pin', 'PinCommand', 'Pins a message for everyone, or unpins it.', {
      seq: place,
      on: z.boolean(),
      ref,
    }),
    answer: 'done',
    examples: [{ type: 'pin', seq: 43, on: true, ref: 'p1' }],
  },
  typing: {
    shape: command('typing', 'TypingCommand', 'Somebody is writing; said again while it goes on.', {}),
    answer: null,
    examples: [{ type: 'typing' }],
  },
  received: {
    shape: command('received', 'ReceivedCommand', 'Everything up to this rev has been taken.', {
      rev: z.int().min(0),
      delayMs: z
        .int()
        .min(0)
        .max(delayMsMax)
        .exactOptional()
        .meta({ description: 'How long the newest message took to come, by the client’s reckoning.' }),
    }),
    answer: null,
    examples: [
      { type: 'received', rev: 58 },
      { type: 'received', rev: 122, delayMs: 43 },
    ],
  },
  viewing: {
    shape: command(
      'viewing',
      'ViewingCommand',
      'The conversation is before somebody’s eyes, or not any more.',
      {
        viewing: z.boolean(),
      },
    ),
    answer: null,
    examples: [{ type: 'viewing', viewing: true }],
  },
  read: {
    shape: command('read', 'ReadCommand', 'Moves one’s own cursor forward.', { seq: z.int().min(0) }),
    answer: null,
    examples: [{ type: 'read', seq: 43 }],
  },
  'mark-unread': {
    shape: command('mark-unread', 'MarkUnreadCommand', 'Moves one’s own cursor back to just before this.', {
      seq: place,
    }),
    answer: null,
    examples: [{ type: 'mark-unread', seq: 43 }],
  },
}

export const personalCommands: Record<PersonalCommand['type'], CommandShape> = {
  join: {
    shape: command('join', 'PersonalJoinCommand', 'First, and again whenever the device is unsure.', {}),
    answer: 'snapshot',
    examples: [{ type: 'join' }],
  },
  received: {
    shape: command('received', 'PersonalReceivedCommand', 'Frames up to this number have been taken.', {
      n: z.int().min(0),
    }),
    answer: null,
    examples: [{ type: 'received', n: 12 }],
  },
}
