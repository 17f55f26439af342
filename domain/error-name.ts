/** What an error is called, for logs and metrics: never what it says, which may hold a statement, a command or a text. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
