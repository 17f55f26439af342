/**
 * What can be done with a message, as data: one list for the bar, the menu, the keyboard and the long press. Nothing is offered
 * that the welcome's capabilities do not grant.
 */
import { type LogRowProps } from '../conversation/log-row.tsx'
import type { Message } from '../../../schema/protocol/message.ts'
import type { IconName } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'

export type MessageAction = {
  id: string
  label: string
  icon: IconName
  /** In the bar as well as in the menu. */
  isQuick?: boolean
  isDanger?: boolean
  run: () => void
}

export type MessageActions = {
  all: readonly MessageAction[]
  openMenu: (from: HTMLElement) => void
  onContextMenu: (event: MouseEvent) => void
}

export function useMessageActions(props: LogRowProps, message: Message): MessageActions {
  const { conversation, capabilities, acts } = props
  const { client, me, strings, announcer, linkTo } = useChat()
  const overlays = useOverlays()
  const { seq } = message
  const isMine = message.senderId === me?.id
  const link = linkTo(conversation.id, seq)
  const words = strings.act

  function tell(done: Promise<unknown>, said?: string): void {
    done.then(
      () => said !== undefined && overlays.toast(said),
      () => {
        overlays.toast(words.failed)
        announcer.urgent(words.failed)
      },
    )
  }

  const all: MessageAction[] = []
  if (capabilities.has('reply'))
    all.push({ id: 'reply', label: words.reply, icon: 'reply', isQuick: true, run: () => acts.reply(seq) })
  all.push({
    id: 'copy',
    label: words.copyText,
    icon: 'file',
    run: () => tell(navigator.clipboard.writeText(message.text), words.copied),
  })
  if (link !== null)
    all.push({
      id: 'link',
      label: words.copyLink,
      icon: 'attach',
      run: () => tell(navigator.clipboard.writeText(link), words.copied),
    })
  all.push({ id: 'unread', label: words.markUnread, icon: 'mute', run: () => conversation.markUnread(seq) })
  if (capabilities.has('receipts'))
    all.push({
      id: 'readers',
      label: words.readers,
      icon: 'people',
      run: () => overlays.show({ kind: 'readers', conversationId: conversation.id, seq }),
    })
  if (isMine || capabilities.has('steer'))
    all.push({
      id: 'remove',
      label: words.remove,
      icon: 'close',
      isDanger: true,
      run: () =>
        overlays.show({
          kind: 'confirm',
          text: words.removeSure,
          yes: words.remove,
          isDanger: true,
          run: () => tell(client.api.deleteMessage(conversation.id, seq)),
        }),
    })

  return {
    all,
    openMenu: (from) =>
      overlays.menu({ label: words.actions, items: all, from, at: from.getBoundingClientRect() }),
    onContextMenu: (event) => {
      // a link or a selection has a menu of the browser's own
      if (!(event.target instanceof Element) || event.target.closest('a') || !getSelection()?.isCollapsed)
        return
      event.preventDefault()
      const from = event.target.closest<HTMLElement>('article')
      if (from)
        overlays.menu({
          label: words.actions,
          items: all,
          from,
          at: new DOMRect(event.clientX, event.clientY, 0, 0),
        })
    },
  }
}
