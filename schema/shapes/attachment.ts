/** A file of a message, and how a message that is to carry files names them; the type is in schema/protocol. */
import * as z from 'zod'
import { filesPerMessageMax } from '../limits.ts'
import type { Attachment } from '../protocol/attachment.ts'
import { covers } from './covers.ts'
import { attachmentId } from './ids.ts'
import { count } from './scalars.ts'

export const attachment = covers<Attachment>()(
  z
    .object({
      id: attachmentId,
      name: z.string().meta({ description: 'As its uploader called it: a label for eyes.' }),
      type: z.string().meta({ description: 'Media type, as the bytes have it.' }),
      bytes: count,
      width: z.int().exactOptional().meta({ description: 'Pixels, of an image that says so.' }),
      height: z.int().exactOptional(),
      missing: z.literal(true).exactOptional().meta({ description: 'The file is lost; the message stays.' }),
    })
    .meta({ id: 'Attachment', description: 'A file that belongs to a message, fetched by its id.' }),
)

const must = `must be up to ${filesPerMessageMax} ids of files, each once`

export const attachmentIds = z
  .array(attachmentId, must)
  .max(filesPerMessageMax, must)
  .refine((ids) => new Set(ids).size === ids.length, must)
  .meta({ description: 'Files that the sender has uploaded to this conversation and not sent yet.' })
