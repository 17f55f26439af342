/** What can be completed, above the field. */
import { useChat } from '../shell/chat.ts'
import type { Completion } from './use-completion.ts'

export function CompletionList({ completion }: { completion: Completion }) {
  const { strings } = useChat()
  const { open } = completion
  if (!open) return null
  return (
    <ul
      id="completion"
      class="completion"
      role="listbox"
      aria-label={open.trigger === '@' ? strings.composer.mentions : strings.composer.emoji}
    >
      {open.options.map((option, index) => (
        <li
          key={option.id}
          id={`option-${index}`}
          role="option"
          aria-selected={index === open.chosen}
          // pressed before the field loses the focus, which would close the list
          onMouseDown={(event) => {
            event.preventDefault()
            completion.take(option)
          }}
        >
          <bdi>{option.label}</bdi>
          {option.detail !== '' && <span class="tag">{option.detail}</span>}
        </li>
      ))}
    </ul>
  )
}
