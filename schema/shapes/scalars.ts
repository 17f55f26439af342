/** Small values that many shapes hold. */
import * as z from 'zod'

/** An instant as JSON carries it. */
export const instant = z.string().meta({ format: 'date-time' })

/** Of an answer. What a request names is judged where it is read, with a sentence. */
export const seq = z.int().min(0)

export const count = z.int().min(0)
