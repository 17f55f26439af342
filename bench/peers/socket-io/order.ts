/** What the peer's process is told, and what it says. */
export type SocketIoOrder = {
  databaseUrl: string
  /** undefined: without Redis there is neither the adapter nor an unread counter. */
  redisUrl: string | undefined
  secret: string
}
export type SocketIoSaid = { type: 'ready'; url: string }
