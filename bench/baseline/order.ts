/** What the ordinary application's process is told, and what it says. */
export type BaselineOrder = {
  databaseUrl: string /** The same database with the way to it made longer. */
  wiredUrl: string
  secret: string
}
export type BaselineSaid = { type: 'ready'; url: string }
