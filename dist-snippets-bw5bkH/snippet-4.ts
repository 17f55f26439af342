import { ApiError, type Conversation } from 'homeroom/client'

export async function correct(conversation: Conversation, seq: number, text: string) {
  try {
    await conversation.edit(seq, text)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'edit_too_late') console.log('A day is over.')
    else throw error
  }
}
