/**
 * A route, declared once as data beside its handler. From this one declaration the request is judged and parsed
 * (serve.ts) and the OpenAPI document is written (openapi.ts), so the two cannot disagree. A handler sees only what
 * has passed; what it answers is typed by the schemas that it declares.
 */
import type * as z from 'zod'
import type { ProblemCode } from '../../schema/protocol/problem.ts'
import type { FrontContext } from '../front.ts'
import type { ActorOf, Callers } from './callers.ts'
import type { Answers, Bytes, Outcome } from './outcome.ts'
import { serve } from './serve.ts'

export type Fields = Readonly<Record<string, z.ZodType>>
export type Parsed<Of extends Fields> = { [Name in keyof Of]: z.output<Of[Name]> }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What is known of every route, whatever its types. */
export type RouteFacts = {
  method: Method
  /** As hono writes it, each `:name` a field of `params`. */
  path: string
  /** Unique, a verb and a noun: `sendMessage`. It names the method of an SDK. */
  operationId: string
  /** One line, in the imperative. */
  summary: string
  description?: string
  /** The noun under which the reference lists it. */
  tag: string
  /** `anyone`: no credential is asked for, or the handler judges one of another kind. */
  callers: Callers | 'anyone'
  /** Parts of the path. One that is not of its shape is what an unknown one is: `not_found`. */
  params?: Fields
  /** Parameters, each at most once unless its schema takes a list. Faults are named `/parameter`. */
  query?: Fields
  body?: z.ZodType
  /** The body may also come as a form, whose field of this name holds the JSON. */
  formField?: string
  /** Of the body, where it is not the usual limit. */
  bodyBytesMax?: number
  /** What the JSON is that the handler reads for itself, since its bytes are signed. */
  signedBody?: z.ZodType
  /** The body is bytes as they are, which the handler takes for itself. */
  takes?: Bytes
  /** By status. */
  answers: Answers
  /** What it refuses with beyond what every route of its kind may answer. */
  problems?: readonly ProblemCode[]
  /**
   * How a POST that is made twice is known. `record` (a POST's default): by `Idempotency-Key`, remembered for a day.
   * `own`: the handler has a key of its own, as a message has its clientMessageId. `none`: made again it makes another.
   */
  idempotency?: 'record' | 'own' | 'none'
}

/** What a handler is given: a caller of the right kind and a request without faults. */
export type Call<Who, Params, Query, Body> = {
  c: FrontContext
  actor: Who
  params: Params
  query: Query
  body: Body
}

type Spec<
  Who extends Callers | 'anyone',
  Params extends Fields,
  Query extends Fields,
  Body extends z.ZodType,
  Replies extends Answers,
> = RouteFacts & {
  callers: Who
  params?: Params
  query?: Query
  body?: Body
  answers: Replies
  handle: (
    call: Call<Who extends Callers ? ActorOf<Who> : undefined, Parsed<Params>, Parsed<Query>, z.output<Body>>,
  ) => Outcome<Replies> | Promise<Outcome<Replies>>
}

export type Route = { facts: RouteFacts; serve: (c: FrontContext) => Promise<Response> }

type None = { readonly [Name in never]: z.ZodType }

export function route<
  const Who extends Callers | 'anyone',
  const Replies extends Answers,
  Params extends Fields = None,
  Query extends Fields = None,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: Spec<Who, Params, Query, Body, Replies>): Route {
  const { handle, ...facts } = spec
  // what serve() parses by these very facts is what the handler's types say of it
  return { facts, serve: (c) => serve(c, facts, (call) => handle(call as Parameters<typeof handle>[0])) }
}
