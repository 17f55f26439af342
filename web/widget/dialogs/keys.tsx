/** All keys on one page. */
import { enterSends } from '../composer/enter-sends.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { Frame } from './frame.tsx'

export function Keys({ onClose }: { onClose: () => void }) {
  const { strings } = useChat()
  const words = strings.keys
  const doesEnterSend = useStore(enterSends)
  const rows: [string, string][] = [
    ['Ctrl K', words.switcher],
    ['↑ ↓ Home End', words.list],
    ['Enter', words.enter],
    ['Esc', words.escape],
    ['Alt ↑ ↓', words.nextConversation],
    ['Alt Shift ↑ ↓', words.nextUnread],
    ['Shift Esc', words.markAllRead],
    [doesEnterSend ? 'Enter' : 'Ctrl Enter', words.send],
    [doesEnterSend ? 'Shift Enter' : 'Enter', words.lineBreak],
    ['↑', words.editLast],
    ['?', words.help],
  ]
  return (
    <Frame title={words.title} onClose={onClose}>
      <dl class="keys">
        {rows.map(([keys, meaning]) => (
          <div key={keys + meaning}>
            <dt dir="ltr">
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Frame>
  )
}
