/** Whom the draft mentions although they are not here. It says nothing where not everybody who is here is known by name. */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { membersOf } from '../conversation/members-of.ts'
import { useChat } from '../shell/chat.ts'
import { strangersIn } from './strangers-in.ts'

/** A name is being written, letter by letter. */
const afterMs = 400
const namesMax = 100

export function useStrangers(conversation: Conversation, info: ConversationInfo, text: string): string[] {
  const { client } = useChat()
  const [strangers, setStrangers] = useState<string[]>([])
  const { view, capabilities } = info
  const areKnown =
    view.people !== undefined || (capabilities.has('names') && (view.memberCount ?? Infinity) <= namesMax)
  useEffect(() => {
    if (!areKnown || !text.includes('@')) return setStrangers((old) => (old.length === 0 ? old : []))
    const waiting = setTimeout(() => {
      membersOf(client, conversation, info).then(
        (members) => setStrangers(strangersIn(text, (id) => members.some((member) => member.id === id))),
        () => undefined, // then nobody is warned
      )
    }, afterMs)
    return () => clearTimeout(waiting)
  }, [text, areKnown, view.memberCount])
  return strangers
}
