/** What moderation answers: reports and the log of what staff have done. */
import * as z from 'zod'
import { type ActorName, eventTypes } from '../events.ts'
import { type Report, reportResolutions } from '../protocol/report.ts'
import { conversationId, userId } from './ids.ts'
import { count, instant, seq } from './scalars.ts'

export const actorName = z
  .custom<ActorName>((value) => typeof value === 'string' && actorPattern.test(value), 'must name an actor')
  .meta({
    id: 'ActorName',
    type: 'string',
    pattern: '^(user:[A-Za-z0-9][A-Za-z0-9._@-]{0,63}|key:key_[0-9a-f]{32}|system)$',
    description: 'Who did it: `user:` and an id, `key:` and the id of a server key, or `system`.',
  })

const actorPattern = /^(user:[A-Za-z0-9][A-Za-z0-9._@-]{0,63}|key:key_[0-9a-f]{32}|system)$/

export const eventType = z
  .enum(eventTypes, 'must be the name of an event')
  .meta({ id: 'EventType', description: 'What has happened. More may be added at any time.' })

export const reportResolution = z
  .enum(reportResolutions, `must be one of ${reportResolutions.join(', ')}`)
  .meta({ id: 'ReportResolution', description: 'What staff made of a report.' })

export const report = z
  .object({
    conversationId,
    n: count.meta({ description: 'Its number in the conversation, from 1.' }),
    seq,
    senderId: userId,
    text: z.string().meta({ description: 'What the message said when it was reported.' }),
    reporter: actorName,
    reason: z.string(),
    reportedAt: instant,
    resolution: reportResolution.exactOptional().meta({ description: 'Absent while the report is open.' }),
    resolvedBy: actorName.exactOptional(),
    resolvedAt: instant.exactOptional(),
    note: z.string().exactOptional(),
  })
  .meta({
    id: 'Report',
    description: 'A message that somebody has brought before staff.',
  }) satisfies z.ZodType<Report>

export const staffAct = z
  .object({
    id: z.string(),
    type: eventType,
    conversationId,
    seq: seq.exactOptional(),
    actor: actorName,
    at: instant,
    detail: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .meta({ id: 'StaffAct', description: 'Something that was done by virtue of an office.' })
