/**
 * Names after `@` and emoji after `:`, by keyboard: arrows choose, Enter or Tab takes, Escape leaves. It is the combobox pattern:
 * the focus stays in the field, which names the option.
 */
import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { useMembers } from './use-members.ts'

export type Option = { id: string; label: string; detail: string; insert: string }
type Open = { trigger: '@' | ':'; start: number; query: string; options: readonly Option[]; chosen: number }

const optionsMax = 8
/** The word under the caret, where it begins with a trigger that begins a word. */
const triggered = /(?:^|[\s(])([@:])([\p{L}\p{N}._+-]{0,40})$/u

export type Completion = ReturnType<typeof useCompletion>

export function useCompletion(props: {
  conversation: Conversation
  info: ConversationInfo
  fieldRef: RefObject<HTMLTextAreaElement | null>
  text: string
  onText: (text: string) => void
}) {
  const { conversation, info, fieldRef, text, onText } = props
  const { me } = useChat()
  const [open, setOpen] = useState<Open | null>(null)
  const membersNamed = useMembers(conversation, info)

  async function optionsFor(trigger: '@' | ':', query: string): Promise<Option[]> {
    if (trigger === ':') return query.length < 2 ? [] : (await import('./emoji.ts')).emojiNamed(query)
    const members = await membersNamed(query)
    const groups: Option[] = info.capabilities.has('mention-all')
      ? ['everyone', 'staff'].map((name) => ({
          id: name,
          label: `@${name}`,
          detail: '',
          insert: `@${name} `,
        }))
      : []
    const people = members
      .filter(({ id }) => id !== me?.id)
      .map(({ id, name, role }) => ({ id, label: name, detail: role, insert: `@${id} ` }))
    return [...people, ...groups.filter(({ id }) => id.startsWith(query.toLowerCase()))]
  }

  function look(): void {
    const field = fieldRef.current
    if (!field) return
    const caret = field.selectionStart
    const [, trigger, query = ''] = triggered.exec(field.value.slice(Math.max(0, caret - 64), caret)) ?? []
    if (trigger !== '@' && trigger !== ':') return setOpen(null)
    const start = caret - query.length - 1
    void optionsFor(trigger, query).then(
      (options) => {
        if (field.selectionStart !== caret) return // written on meanwhile
        setOpen(
          options.length === 0
            ? null
            : { trigger, start, query, options: options.slice(0, optionsMax), chosen: 0 },
        )
      },
      () => setOpen(null), // who is here can't be asked at the moment: a name can be written without help
    )
  }

  function take(option: Option): void {
    const field = fieldRef.current
    if (!open || !field) return
    const end = open.start + 1 + open.query.length
    onText(text.slice(0, open.start) + option.insert + text.slice(end))
    setOpen(null)
    const caret = open.start + option.insert.length
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(caret, caret)
    })
  }

  /** True where the key was for the list. */
  function onKeyDown(event: KeyboardEvent): boolean {
    if (!open) return false
    const count = open.options.length
    const chosen = open.options[open.chosen]
    if (event.key === 'ArrowDown') setOpen({ ...open, chosen: (open.chosen + 1) % count })
    else if (event.key === 'ArrowUp') setOpen({ ...open, chosen: (open.chosen + count - 1) % count })
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen && !event.shiftKey) take(chosen)
    else if (event.key === 'Escape') setOpen(null)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  return {
    open,
    look,
    take,
    onKeyDown,
    close: () => setOpen(null),
    fieldAttributes: {
      'aria-autocomplete': 'list',
      'aria-controls': open ? 'completion' : undefined,
      'aria-activedescendant': open ? `option-${open.chosen}` : undefined,
    } as const,
  }
}
