/** What the conversation is, who is looking, whether it is up to date, and what can be done with the whole of it. */
import { useRef } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { Face, KindFace } from '../shell/face.tsx'
import { Icon } from '../shell/icons.tsx'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { aboutOf, titleOf } from '../shell/title-of.ts'
import { PresenceDot } from '../shell/presence-dot.tsx'
import { useStore } from '../shell/use-store.ts'
import { useConversationMenu } from './use-conversation-menu.ts'

export function ConversationHeader(props: {
  conversation: Conversation
  info: ConversationInfo | null
  hasBack: boolean
  onSearch: (() => void) | null
}) {
  const { conversation, info, hasBack, onSearch } = props
  const { client, me, strings, open } = useChat()
  const entry = useStore(client.conversations.entry(conversation.id))
  const view = info?.view ?? entry
  const other = view?.kind === 'direct' ? view.people?.find(({ id }) => id !== me?.id) : undefined
  const pinned = useStore(conversation.pinned)
  const overlays = useOverlays()
  const more = useRef<HTMLButtonElement>(null)
  const openMenu = useConversationMenu(conversation, info)
  return (
    <header class="room-bar" part="header">
      {hasBack && <IconButton icon="back" class="to-list" label={strings.back} onClick={() => open(null)} />}
      {other ? (
        <Face id={other.id} name={other.name} />
      ) : (
        view && <KindFace id={conversation.id} kind={view.kind} />
      )}
      <div class="words">
        <h2 tabIndex={-1}>
          <bdi>{view ? titleOf(view, me?.id, strings) : strings.conversation}</bdi>
        </h2>
        <p class="about">
          {other ? <PresenceDot userId={other.id} withWords /> : view && aboutOf(view, strings)}
          {info !== null && info.viewers > 1 && (
            <span class="viewers"> · {strings.viewing(info.viewers)}</span>
          )}
          {view?.locked && <span class="tag">{strings.steer.lock}</span>}
        </p>
      </div>
      <Liveness conversation={conversation} />
      {pinned.length > 0 && (
        <IconButton
          icon="pin"
          label={strings.steer.pins}
          onClick={() => overlays.show({ kind: 'pins', conversation })}
        >
          <span class="count-note">{pinned.length}</span>
        </IconButton>
      )}
      {onSearch && <IconButton icon="search" label={strings.steer.search} onClick={onSearch} />}
      <IconButton
        icon="more"
        label={strings.steer.menu}
        isExpanded={false}
        buttonRef={more}
        onClick={() => more.current && openMenu(more.current)}
      />
    </header>
  )
}

function Liveness({ conversation }: { conversation: Conversation }) {
  const { strings } = useChat()
  const { state } = useStore(conversation.status)
  const words =
    state === 'live'
      ? strings.status.live
      : state === 'connecting'
        ? strings.status.connecting
        : strings.status.stale
  return (
    <span class="liveness" part="liveness" data-state={state} role="status" title={words}>
      {state === 'live' ? <Icon name="check" /> : <span class="pulse" aria-hidden="true" />}
      <span class="unseen">{words}</span>
    </span>
  )
}
