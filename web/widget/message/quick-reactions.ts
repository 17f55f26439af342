/** The few that are one press away. Emoji exactly as the room takes them. */
export const quickReactions = ['👍', '❤️', '😂', '🎉', '🤔', '✅', '👀', '🙏'] as const
