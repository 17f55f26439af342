/** What can be done with a whole conversation, by the capabilities of the welcome. */
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { type MenuItem, useOverlays } from '../shell/overlays.ts'

export function useConversationMenu(
  conversation: Conversation,
  info: ConversationInfo | null,
): (from: HTMLElement) => void {
  const { client, me, strings, announcer } = useChat()
  const overlays = useOverlays()
  const { id } = conversation
  const words = strings.steer

  function tell(doing: Promise<unknown>): void {
    doing.catch((error: unknown) => {
      const said = error instanceof Error ? `${strings.act.failed} ${error.message}` : strings.act.failed
      overlays.toast(said)
      announcer.urgent(said)
    })
  }

  function change(wanted: Parameters<typeof client.api.changeConversation>[1]): void {
    tell(client.api.changeConversation(id, wanted))
  }

  function itemsOf({ view, capabilities, hasBlocked }: ConversationInfo): MenuItem[] {
    const isArchived = view.archivedAt !== undefined
    const items: MenuItem[] = []
    if (view.memberCount !== undefined || view.people)
      items.push({
        id: 'members',
        label: words.members,
        icon: 'people',
        run: () => overlays.show({ kind: 'members', conversation }),
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
    if (capabilities.has('moderate'))
      items.push({
        id: 'reports',
        label: words.reports,
        icon: 'announcement',
        run: () => overlays.show({ kind: 'reports', conversationId: id }),
      })
    if (capabilities.has('block'))
      items.push({
        id: 'block',
        label: hasBlocked ? words.unblock : words.block,
        icon: 'close',
        run: () => tell(client.api.block(id, !hasBlocked)),
      })
    if (view.kind === 'group' && me && view.role !== 'owner')
      items.push({
        id: 'leave',
        label: words.leave,
        icon: 'back',
        run: () =>
          overlays.show({
            kind: 'confirm',
            text: words.leaveSure,
            yes: words.leave,
            isDanger: true,
            run: () => tell(client.api.removeMember(id, me.id)),
          }),
      })
    const level = view.level ?? 'all'
    for (const [name, label] of [
      ['all', words.notifyAll],
      ['mentions', words.notifyMentions],
      ['nothing', words.notifyNothing],
    ] as const)
      items.push({
        id: `level ${name}`,
        label: `${words.notify}: ${label}`,
        icon: 'mute',
        isChecked: level === name,
        run: () => tell(client.api.setLevel(id, name)),
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
