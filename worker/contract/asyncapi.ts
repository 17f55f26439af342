/**
 * The AsyncAPI 3 document of the two sockets, written from the shapes of their commands and frames. Tests hold every
 * frame that a room sends to the same shapes, and say every example to the parsers that judge commands.
 */
import * as z from 'zod'
import { apiVersion } from '../../schema/api-version.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { heartbeatRequest, heartbeatResponse, subprotocol } from '../../schema/protocol/version.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { type CommandShape, commands, personalCommands } from '../../schema/shapes/socket/commands.ts'
import { frames } from '../../schema/shapes/socket/frames.ts'
import { personalFrames } from '../../schema/shapes/socket/personal-frames.ts'
import { type JsonSchema, SchemaBook } from './schema-book.ts'

type Channel = {
  name: string
  address: string
  description: string
  commands: Record<string, CommandShape>
  frames: Record<string, z.ZodType>
}

const channels: readonly Channel[] = [
  {
    name: 'conversation',
    address: '/v1/conversations/{id}/socket',
    description: 'One conversation, while it is open.',
    commands,
    frames,
  },
  {
    name: 'personal',
    address: '/v1/socket',
    description: 'A person’s list and badges, from sign-in to sign-out.',
    commands: personalCommands,
    frames: personalFrames,
  },
]

export function asyncApi(): JsonSchema {
  const book = new SchemaBook('#/components/schemas/', false)
  const messages: Record<string, JsonSchema> = {}
  const written = Object.fromEntries(
    channels.map((channel) => [channel.name, channelOf(channel, book, messages)]),
  )
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Homeroom sockets',
      version: apiVersion,
      description: about,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      self: {
        host: 'your-homeroom.example',
        protocol: 'wss',
        description: `The deployment itself. Offer the subprotocols \`${subprotocol}\` and the token.`,
      },
    },
    channels: written,
    operations: Object.assign({}, ...channels.map(operationsOf)) as JsonSchema,
    components: { messages, schemas: book.named() },
  }
}

const about = [
  `Frames are text holding one JSON object with a \`type\`. Unknown fields and types are ignored. Every 25 seconds the client sends the text \`${heartbeatRequest}\`; the answer is \`${heartbeatResponse}\`.`,
  `Close codes: ${Object.entries(closeCodes)
    .map(([name, code]) => `${code} ${name}`)
    .join(', ')}. Below 4500 come back with jitter; from 4500 on not as you are.`,
].join(' ')

function channelOf(channel: Channel, book: SchemaBook, messages: Record<string, JsonSchema>): JsonSchema {
  const { name, address, description } = channel
  const own: Record<string, JsonSchema> = {}
  const add = (type: string, direction: 'command' | 'frame', shape: z.ZodType, examples?: JsonSchema[]) => {
    const key = messageKey(name, direction, type)
    const { description: summary } = z.globalRegistry.get(shape) ?? {}
    const payload = direction === 'command' ? book.input(shape) : book.output(shape)
    const told = examples && { examples: examples.map((one) => ({ payload: one })) }
    messages[key] = { name: type, title: type, ...(summary !== undefined && { summary }), payload, ...told }
    own[key] = { $ref: `#/components/messages/${key}` }
  }
  for (const [type, { shape, examples }] of Object.entries(channel.commands))
    add(type, 'command', shape, [...examples])
  for (const [type, shape] of Object.entries(channel.frames)) add(type, 'frame', shape)
  return {
    address,
    description,
    messages: own,
    bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
    ...(address.includes('{id}') && {
      parameters: { id: { description: z.globalRegistry.get(conversationId)?.description ?? '' } },
    }),
  }
}

/** As the client sees it in AsyncAPI's words of the server: commands are received, frames are sent. */
function operationsOf(channel: Channel): JsonSchema {
  const refs = (direction: 'command' | 'frame', types: string[]) =>
    types.map((type) => ({
      $ref: `#/channels/${channel.name}/messages/${messageKey(channel.name, direction, type)}`,
    }))
  const at = { $ref: `#/channels/${channel.name}` }
  const said = Object.entries(channel.commands).map(([type, { answer }]) => {
    const reply = answer === null ? {} : { reply: { channel: at, messages: refs('frame', [answer]) } }
    const key = `${channel.name}.${type}`
    return [key, { action: 'receive', channel: at, messages: refs('command', [type]), ...reply }]
  })
  const sent = { action: 'send', channel: at, messages: refs('frame', Object.keys(channel.frames)) }
  return Object.fromEntries([...said, [`${channel.name}.frames`, sent]]) as JsonSchema
}

function messageKey(channel: string, direction: 'command' | 'frame', type: string): string {
  return `${channel}.${direction}.${type}`
}
