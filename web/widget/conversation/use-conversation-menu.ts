/** What can be done with a whole conversation, by the capabilities of the welcome. */
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { type MenuItem, useOverlays } from '../shell/overlays.ts'

export function useConversationMenu(
  conversation: Conversation,
  info: ConversationInfo | null,
): (from: HTMLElement) => void {
  const { client, strings, announcer } = useChat()
  const overlays = useOverlays()
  const { id } = conversation
  const words = strings.steer

  function change(wanted: Parameters<typeof client.api.changeConversation>[1]): void {
    client.api.changeConversation(id, wanted).catch(() => {
      overlays.toast(strings.act.failed)
      announcer.urgent(strings.act.failed)
    })
  }

  function itemsOf({ view, capabilities }: ConversationInfo): MenuItem[] {
    const isArchived = view.archivedAt !== undefined
    const items: MenuItem[] = []
    if (view.memberCount !== undefined || view.people)
      items.push({
        id: 'members',
        label: words.members,
        icon: 'people',
        run: () => overlays.show({ kind: 'members', conversationId: id }),
      })
    if (capabilities.has('rename') && !isArchived)
      items.push({
        id: 'rename',
        label: words.rename,
        icon: 'format',
        run: () => overlays.show({ kind: 'rename', conversationId: id, title: view.title }),
      })
    if (capabilities.has('steer') && !isArchived) {
      const locked = view.locked === true
      items.push({
        id: 'lock',
        label: locked ? words.unlock : words.lock,
        icon: 'pin',
        run: () => change({ locked: !locked }),
      })
      const isSlow = view.slowModeSeconds !== undefined
      items.push({
        id: 'slow',
        label: isSlow ? words.slowOff : words.slow,
        icon: 'bolt',
        run: () => change({ slowModeSeconds: isSlow ? 0 : 10 }),
      })
    }
    if (capabilities.has('archive'))
      items.push({
        id: 'archive',
        label: isArchived ? words.unarchive : words.archive,
        icon: 'file',
        run: () => change({ archived: !isArchived }),
      })
    items.push({
      id: 'keys',
      label: strings.keys.title,
      icon: 'format',
      run: () => overlays.show({ kind: 'keys' }),
    })
    return items
  }

  return (from) => {
    if (info)
      overlays.menu({ label: words.menu, items: itemsOf(info), from, at: from.getBoundingClientRect() })
  }
}
