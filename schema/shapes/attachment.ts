/** A file that belongs to a message. */
import * as z from 'zod'
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
