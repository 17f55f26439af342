/** `npm run migrations:generate` compares the tables with the newest snapshot and writes the next step. */
import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'postgresql', schema: './schema/tables', out: './migrations' })
