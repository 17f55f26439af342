/** A conversation in the list: what it is called, who spoke last, and what waits in it. */
import type { ConversationEntry } from '../../../client/homeroom.ts'
import { Face, KindFace } from '../shell/face.tsx'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { titleOf } from '../shell/title-of.ts'
import { PresenceDot } from '../shell/presence-dot.tsx'
import { plainPreview } from '../text/plain-preview.ts'
import { rowNotes } from './row-notes.ts'

export function ConversationRow(props: {
  entry: ConversationEntry
  isOpen: boolean
  isTabStop: boolean
  onFocus: () => void
}) {
  const { entry, isOpen, isTabStop, onFocus } = props
  const { me, strings, formats, open } = useChat()
  const title = titleOf(entry, me?.id, strings)
  const other = entry.kind === 'direct' ? entry.people?.find(({ id }) => id !== me?.id) : undefined
  return (
    <li>
      <button
        type="button"
        class="conversation-row"
        part="conversation-row"
        data-id={entry.id}
        data-kind={entry.kind}
        data-unread={entry.unread > 0 ? '' : undefined}
        aria-current={isOpen ? 'true' : undefined}
        tabIndex={isTabStop ? 0 : -1}
        onFocus={onFocus}
        onClick={() => open(entry.id)}
      >
        <span class="picture">
          {other ? <Face id={other.id} name={other.name} /> : <KindFace id={entry.id} kind={entry.kind} />}
          {other && <PresenceDot userId={other.id} />}
        </span>
        <span class="words">
          <bdi class="name">{title}</bdi>
          <span class="unseen">. {rowNotes(entry, strings)}. </span>
          <Preview entry={entry} />
        </span>
        <span class="side-notes">
          <time dateTime={entry.activeAt} title={formats.exact(new Date(entry.activeAt))}>
            {formats.recent(new Date(entry.activeAt))}
          </time>
          {entry.level !== undefined && (
            <span class="muted-note" title={strings.list.muted}>
              <Icon name="mute" />
            </span>
          )}
          <Badge entry={entry} />
        </span>
      </button>
    </li>
  )
}

function Preview({ entry }: { entry: ConversationEntry }) {
  const { me, strings } = useChat()
  const { draft, newest } = entry
  if (draft !== undefined)
    return (
      <span class="preview">
        <b class="draft">{strings.list.draft}</b> <bdi>{draft}</bdi>
      </span>
    )
  if (!newest) return <span class="preview">{strings.list.nothingYet}</span>
  const from = newest.sender.id === me?.id ? strings.you : newest.sender.name
  return (
    <span class="preview">
      {entry.kind !== 'direct' && <bdi class="from">{from}: </bdi>}
      <bdi>{plainPreview(newest.preview)}</bdi>
    </span>
  )
}

function Badge({ entry: { unread, mentioned } }: { entry: ConversationEntry }) {
  const { formats } = useChat()
  if (unread === 0) return null
  return (
    <span class="badges" part="badge" aria-hidden="true">
      {mentioned > 0 && <span class="badge at">@</span>}
      <span class="badge">{unread > 99 ? `${formats.number(99)}+` : formats.number(unread)}</span>
    </span>
  )
}
