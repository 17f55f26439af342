/**
 * Holds a shape and the protocol's type equal, when the code is checked: each value of the shape is one of the type,
 * and no field of the type is left out. Whoever adds a field to a type is told here to add it to its shape.
 */
import type * as z from 'zod'

type Complete<Type, Schema extends z.ZodType> = [Exclude<keyof Type, keyof z.output<Schema>>] extends [never]
  ? unknown
  : { 'left out of the shape': Exclude<keyof Type, keyof z.output<Schema>> }

export function covers<Type>() {
  return <Schema extends z.ZodType<Type>>(schema: Schema & Complete<Type, Schema>): Schema => schema
}
