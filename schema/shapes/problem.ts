/** How every refusal reads over HTTP: RFC 9457, with a stable code. */
import * as z from 'zod'
import { type ProblemCode, problems } from '../protocol/problem.ts'

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

export const problemCode = z
  .enum(codes)
  .meta({ id: 'ProblemCode', description: 'What a program decides by. A code never changes its meaning.' })

const fault = z
  .object({
    pointer: z.string().meta({ description: 'JSON Pointer into the body, or the name of a parameter.' }),
    detail: z.string(),
  })
  .meta({ id: 'Fault', description: 'One fault of a request.' })

export const problemBody = z
  .object({
    type: z.string().meta({ description: 'A reference that names the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().exactOptional(),
    instance: z.string().meta({ description: 'The path that was asked for.' }),
    code: problemCode,
    errors: z.array(fault).exactOptional(),
    request_id: z.string().meta({ description: 'Names this request in our logs; also in X-Request-Id.' }),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457).' })
