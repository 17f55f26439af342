/** Writes the types of the server SDK from the routes: `npx node test/contract/update-server-types.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../../worker/contract/openapi.ts'
import { routes } from '../../worker/routes.ts'
import { serverTypes } from './write-server-types.ts'

writeFileSync(join(import.meta.dirname, '../../client/server/api-types.ts'), serverTypes(openApi(routes)))
