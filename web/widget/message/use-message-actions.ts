/**
 * What can be done with a message, as data: one list for the bar, the menu, the keyboard and the long press. Nothing is offered
 * that the welcome's capabilities do not grant.
 */
import { type LogRowProps } from '../conversation/log-row.tsx'
import type { Message } from '../../../schema/protocol/message.ts'
import type { IconName } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { quickReactions } from './quick-reactions.ts'

export type MessageAction = {
  id: string
  label: string
  icon: IconName
  /** In the bar as well as in the menu. */
  isQuick?: boolean
  isDanger?: boolean
  /** From which element: a menu may open beside it. */
  run: (from: HTMLElement) => void
}

export type MessageActions = {
  all: readonly MessageAction[]
  react: (emoji: string, on: boolean) => void
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
      (error: unknown) => {
        const said = error instanceof Error ? `${words.failed} ${error.message}` : words.failed
        overlays.toast(said)
        announcer.urgent(said)
      },
    )
  }

  const all: MessageAction[] = []
  function react(emoji: string, on: boolean): void {
    tell(conversation.react(seq, emoji, on))
  }

  function chooseReaction(from: HTMLElement): void {
    const items = quickReactions.map((emoji) => {
      const isMine = conversation.hasReacted(message, emoji)
      return {
        id: emoji,
        label: emoji,
        icon: 'react',
        glyph: emoji,
        isChecked: isMine,
        run: () => react(emoji, !isMine),
      } as const
    })
    const others = {
      id: 'others',
      label: strings.reactions.others,
      icon: 'add',
      glyph: '＋',
      run: () => overlays.show({ kind: 'emoji', onPick: (emoji) => react(emoji, true) }),
    } as const
    overlays.menu({
      label: strings.reactions.add,
      items: [...items, others],
      from,
      at: from.getBoundingClientRect(),
      isRow: true,
    })
  }

  if (capabilities.has('react'))
    all.push({ id: 'react', label: words.react, icon: 'react', isQuick: true, run: chooseReaction })
  if (capabilities.has('reply'))
    all.push({ id: 'reply', label: words.reply, icon: 'reply', isQuick: true, run: () => acts.reply(seq) })
  if (isMine && capabilities.has('edit'))
    all.push({ id: 'edit', label: words.edit, icon: 'edit', run: () => acts.edit(seq) })
  if (capabilities.has('pin')) {
    const isPinned = message.pinnedAt !== undefined
    all.push({
      id: 'pin',
      label: isPinned ? words.unpin : words.pin,
      icon: 'pin',
      run: () => tell(conversation.pin(seq, !isPinned)),
    })
  }
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
  all.push({
    id: 'save',
    label: words.save,
    icon: 'bolt',
    run: () => tell(client.api.bookmark(conversation.id, seq, true), words.saved),
  })
  if (message.editedAt !== undefined && capabilities.has('see-edits'))
    all.push({
      id: 'versions',
      label: words.versions,
      icon: 'edit',
      run: () => overlays.show({ kind: 'versions', conversationId: conversation.id, seq }),
    })
  if (!isMine && capabilities.has('report'))
    all.push({
      id: 'report',
      label: words.report,
      icon: 'announcement',
      run: () =>
        overlays.show({
          kind: 'report',
          conversationId: conversation.id,
          seq,
          mayBlock: capabilities.has('block'),
        }),
    })
  if (isMine || capabilities.has('delete-any'))
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
          run: () => tell(conversation.deleteMessage(seq)),
        }),
    })

  /** The message that this one answers, else this one where something that is held answers it. */
  function threadOf(): number | undefined {
    const { messages } = conversation.messages.getSnapshot()
    return message.replyTo ?? (messages.some(({ replyTo }) => replyTo === seq) ? seq : undefined)
  }

  function itemsFrom(from: HTMLElement) {
    const items = all.map((action) => ({ ...action, run: () => action.run(from) }))
    const root = threadOf()
    if (root === undefined) return items
    const run = () => overlays.show({ kind: 'thread', conversation, seq: root })
    const thread = { id: 'replies', label: words.replies, icon: 'reply', run } as const
    const behind = items.findIndex(({ id }) => id === 'reply') + 1
    return items.toSpliced(behind, 0, thread)
  }
  return {
    all,
    react,
    openMenu: (from) =>
      overlays.menu({ label: words.actions, items: itemsFrom(from), from, at: from.getBoundingClientRect() }),
    onContextMenu: (event) => {
      // a link or a selection has a menu of the browser's own
      if (!(event.target instanceof Element) || event.target.closest('a') || !getSelection()?.isCollapsed)
        return
      event.preventDefault()
      const from = event.target.closest<HTMLElement>('article')
      if (from)
        overlays.menu({
          label: words.actions,
          items: itemsFrom(from),
          from,
          at: new DOMRect(event.clientX, event.clientY, 0, 0),
        })
    },
  }
}
