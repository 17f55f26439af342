/** The quick acts of a message, beside it while the pointer or the focus is on it. */
import { useRef } from 'preact/hooks'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import type { MessageActions } from './use-message-actions.ts'

export function ActionBar({ actions }: { actions: MessageActions }) {
  const { strings } = useChat()
  const more = useRef<HTMLButtonElement>(null)
  return (
    <div class="action-bar" part="action-bar" role="group" aria-label={strings.act.actions}>
      {actions.all
        .filter(({ isQuick }) => isQuick)
        .map(({ id, label, icon, run }) => (
          <IconButton
            key={id}
            icon={icon}
            label={label}
            tabIndex={-1}
            onClick={(event) => run(event.currentTarget)}
          />
        ))}
      <IconButton
        icon="more"
        label={strings.more}
        tabIndex={-1}
        isExpanded={false}
        buttonRef={more}
        onClick={() => more.current && actions.openMenu(more.current)}
      />
    </div>
  )
}
