/** Who opens what: one person with the conversations that they look into. */
export type Visit = {
  userId: string
  token: string
  /** A conversation that has been talked in a moment ago. */
  conversationId: string
  /** One that was talked in for so long that its room holds only the newest part, and the newest seq that it does not hold. */
  longId: string
  longOldSeq: number
}
