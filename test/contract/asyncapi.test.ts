/** The AsyncAPI document: valid, complete, and of one mind with the parsers of commands. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../schema/protocol/command.ts'
import { parsePersonalCommand } from '../../schema/protocol/personal/command.ts'
import { commands, personalCommands } from '../../schema/shapes/socket/commands.ts'
import { frames } from '../../schema/shapes/socket/frames.ts'
import { personalFrames } from '../../schema/shapes/socket/personal-frames.ts'
import { asyncApi } from '../../worker/contract/asyncapi.ts'
import { holdFrame } from './hold-frame.ts'

const document = asyncApi()

describe('the AsyncAPI document', () => {
  it('[API-7] is valid AsyncAPI 3, and every reference in it leads somewhere', () => {
    const path = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json')
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const isValid = ajv.validate(JSON.parse(readFileSync(path, 'utf8')) as object, document)
    expect(ajv.errors).toBeNull()
    expect(isValid).toBe(true)

    const text = JSON.stringify(document)
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer
        .split('/')
        .reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], document)
      expect(found, pointer).toBeDefined()
    }
  })

  it('[API-7] has every command and every frame', () => {
    const { messages } = document['components'] as { messages: Record<string, unknown> }
    expect(Object.keys(messages).sort()).toEqual(
      [
        ...Object.keys(commands).map((type) => `conversation.command.${type}`),
        ...Object.keys(frames).map((type) => `conversation.frame.${type}`),
        ...Object.keys(personalCommands).map((type) => `personal.command.${type}`),
        ...Object.keys(personalFrames).map((type) => `personal.frame.${type}`),
      ].sort(),
    )
  })

  const said = [
    ...Object.entries(commands).map(([type, one]) => ({
      socket: 'conversation',
      type,
      ...one,
      parse: parseCommand,
    })),
    ...Object.entries(personalCommands).map(([type, one]) => ({
      ...{ socket: 'personal', type, ...one },
      parse: parsePersonalCommand,
    })),
  ]
  it.each(said)(
    '[API-8] $type on a $socket socket is taken by its parser as its shape states it',
    ({ type, shape, examples, parse }) => {
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples) {
        expect(shape.safeParse(example).error).toBeUndefined()
        expect(parse(JSON.stringify(example))).toMatchObject({ type })
      }
      // what every example needs, the parser needs too
      const needed = Object.keys(examples[0] ?? {}).filter(
        (key) => key !== 'type' && examples.every((one) => key in one),
      )
      for (const key of needed) {
        const { [key]: _, ...without } = examples[0] ?? {}
        const isMissed = 'refused' in parse(JSON.stringify(without))
        expect([key, isMissed]).toEqual([key, !shape.safeParse(without).success])
      }
    },
  )

  it('[API-8] holding a frame refuses an unknown type, a wrong value and a field that is not stated', () => {
    const done = { type: 'done', ref: 'a', rev: 1 }
    holdFrame('conversation', JSON.stringify(done))
    expect(() => holdFrame('personal', JSON.stringify(done))).toThrow('does not state')
    expect(() => holdFrame('conversation', JSON.stringify({ ...done, rev: '1' }))).toThrow(
      'against the contract',
    )
    expect(() => holdFrame('conversation', JSON.stringify({ ...done, more: 1 }))).toThrow('done.more')
  })
})
