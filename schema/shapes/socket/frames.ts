/** Every frame that a conversation's room sends, as a shape: the AsyncAPI document and the tests are made from these. */
import * as z from 'zod'
import { capabilities } from '../../protocol/capabilities.ts'
import type { Frame } from '../../protocol/frame.ts'
import type { ConversationSettings } from '../../protocol/settings.ts'
import { conversation, settingsShape } from '../conversation.ts'
import { covers } from '../covers.ts'
import { clientMessageId, epoch, userId } from '../ids.ts'
import { message } from '../message.ts'
import { problemCode } from '../problem.ts'
import { quote } from '../quote.ts'
import { ownReactions } from '../reaction.ts'
import { count, instant, seq } from '../scalars.ts'
import { memberRole, userSummary } from '../user.ts'

type Of<Type extends Frame['type']> = Extract<Frame, { type: Type }>

const rev = z.int().min(0)

export const settings = covers<ConversationSettings>()(
  z.object(settingsShape).meta({
    id: 'ConversationSettings',
    description: 'They replace what was there as a whole: what is absent is not so any more.',
  }),
)

const receipt = z
  .object({ userId, readSeq: seq, viewing: z.boolean() })
  .meta({ id: 'Receipt', description: 'How far somebody else has read; whoever is viewing has read all.' })

const standing = {
  capabilities: z.array(z.enum(capabilities)).meta({ description: 'What the reader may do here now.' }),
  mutedUntil: instant.exactOptional(),
  hasBlocked: z.literal(true).exactOptional(),
}

const viewers = count.meta({ description: 'Members who were viewing: for them it was born read.' })

export const problemFields = {
  type: z.literal('problem'),
  code: problemCode,
  title: z.string(),
  detail: z.string().exactOptional(),
  clientMessageId: z.string().exactOptional(),
  ref: z.string().exactOptional(),
  retryAfterMs: z.int().exactOptional(),
}

export const frames = {
  welcome: covers<Of<'welcome'>>()(
    z
      .object({
        type: z.literal('welcome'),
        protocol: z.int(),
        conversation,
        epoch,
        rev: rev.meta({ description: 'Everything up to here is known after this frame.' }),
        verdict: z.enum(['complete', 'reset']),
        messages: z.array(message).meta({ description: 'Ascending by seq.' }),
        users: z.array(userSummary),
        quotes: z.array(quote).exactOptional(),
        reacted: z.array(ownReactions).exactOptional(),
        pinned: z.array(seq).exactOptional(),
        readSeq: seq,
        viewers: count.meta({ description: 'Members who are viewing now.' }),
        receipts: z.array(receipt).exactOptional(),
        ...standing,
      })
      .meta({
        id: 'WelcomeFrame',
        description: 'The answer to join: complete, or start over from this page.',
      }),
  ),
  messages: covers<Of<'messages'>>()(
    z
      .object({
        type: z.literal('messages'),
        epoch,
        from: rev,
        to: rev.meta({ description: 'Covers the revs above from, up to here.' }),
        messages: z.array(message),
        users: z.array(userSummary),
        quotes: z.array(quote).exactOptional(),
        settings: settings.exactOptional(),
        viewers,
      })
      .meta({ id: 'MessagesFrame', description: 'What has changed. Whoever is not at `from` joins again.' }),
  ),
  ack: covers<Of<'ack'>>()(
    z
      .object({
        type: z.literal('ack'),
        clientMessageId,
        seq,
        rev,
        epoch,
        replayed: z.literal(true).exactOptional(),
        viewers,
      })
      .meta({ id: 'AckFrame', description: 'The message is committed and has its place.' }),
  ),
  done: covers<Of<'done'>>()(
    z
      .object({ type: z.literal('done'), ref: z.string(), rev })
      .meta({ id: 'DoneFrame', description: 'What was asked under this ref is committed.' }),
  ),
  receipts: covers<Of<'receipts'>>()(
    z.object({ type: z.literal('receipts'), receipts: z.array(receipt) }).meta({
      id: 'ReceiptsFrame',
      description: 'How far others have read; each replaces the one before it.',
    }),
  ),
  reacted: covers<Of<'reacted'>>()(
    z
      .object({ type: z.literal('reacted'), reacted: z.array(ownReactions) })
      .meta({ id: 'ReactedFrame', description: 'What the reader has chosen, on whichever device.' }),
  ),
  typing: covers<Of<'typing'>>()(
    z
      .object({ type: z.literal('typing'), userId })
      .meta({ id: 'TypingFrame', description: 'Somebody else is writing.' }),
  ),
  standing: covers<Of<'standing'>>()(
    z
      .object({ type: z.literal('standing'), role: memberRole.exactOptional(), ...standing })
      .meta({ id: 'StandingFrame', description: 'What the reader may do here has changed.' }),
  ),
  problem: covers<Of<'problem'>>()(
    z.object(problemFields).meta({ id: 'ProblemFrame', description: 'A refusal on a socket.' }),
  ),
} satisfies Record<Frame['type'], z.ZodType>
