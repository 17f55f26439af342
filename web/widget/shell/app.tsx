/**
 * The whole widget: the list beside the conversation, or one at a time where it is narrow, and what lies over both. Keys that work
 * everywhere are here.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { HomeroomClient } from '../../../client/homeroom.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import { ConversationList } from '../list/conversation-list.tsx'
import type { PeopleSource } from '../dialogs/known-people.ts'
import type { Strings } from '../strings/strings.ts'
import { Announcer } from './announcer.ts'
import { type Chat, ChatProvider } from './chat.ts'
import { formatsFor } from './formats.ts'
import { Icon } from './icons.tsx'
import { lazy } from './lazy.tsx'
import { Menu } from './menu.tsx'
import {
  type MenuItem,
  type Overlays,
  OverlaysProvider,
  type ShownDialog,
  type ShownMenu,
} from './overlays.ts'
import { useAppKeys } from './use-app-keys.ts'
import { useStore } from './use-store.ts'

export type AppProps = {
  client: HomeroomClient
  locale: string
  direction: 'ltr' | 'rtl'
  strings: Strings
  /** `conversation`: without a list; `list`: without a conversation, opening one is the page's affair. */
  layout: 'full' | 'conversation' | 'list'
  /** `turn`: asked for once more, the same place is gone to once more. */
  opened: { id: ConversationId | null; at: number | undefined; turn: number }
  isLooking: boolean
  people: PeopleSource | null
  onOpen: (id: ConversationId | null, at: number | undefined) => void
  linkTo: (id: ConversationId, seq: number) => string | null
}

/** Not in the core: a page that shows the list alone, or a badge, never needs it. */
const ConversationView = lazy(
  () => import('../conversation/conversation-view.tsx').then(({ ConversationView }) => ConversationView),
  () => <div class="room" aria-busy="true" />,
)
const Dialog = lazy(() => import('../dialogs/dialog.tsx').then(({ Dialog }) => Dialog))
const toastMs = 3_000

export function App(props: AppProps) {
  const { client, locale, direction, strings, layout, opened, isLooking, people, onOpen, linkTo } = props
  const me = useStore(client.me)
  const [menu, setMenu] = useState<ShownMenu | null>(null)
  const [dialog, setDialog] = useState<ShownDialog | null>(null)
  const [toast, setToast] = useState('')
  const words = useRef(strings)
  words.current = strings
  const announcer = useMemo(() => new Announcer(() => words.current), [])
  const formats = useMemo(() => formatsFor(locale, strings), [locale, strings])
  const hasOpened = useRef(false)

  const chat: Chat = useMemo(
    () => ({
      client,
      me,
      strings,
      formats,
      announcer,
      isLooking,
      people,
      open: (id, at) => {
        hasOpened.current = true
        onOpen(id, at)
      },
      linkTo,
    }),
    [client, me, strings, formats, announcer, isLooking, people, onOpen, linkTo],
  )
  const overlays: Overlays = useMemo(
    () => ({
      menu: setMenu,
      show: setDialog,
      toast(text) {
        setToast(text)
        announcer.polite(text)
      },
    }),
    [announcer],
  )
  useEffect(() => () => announcer.stop(), [announcer])
  useEffect(() => {
    if (layout !== 'list') ConversationView.preload() // while the lines are dialled
  }, [layout])
  useEffect(() => {
    if (toast === '') return undefined
    const fading = setTimeout(() => setToast(''), toastMs)
    return () => clearTimeout(fading)
  }, [toast])
  function openListMenu(from: HTMLElement): void {
    const words = strings.steer
    const items: MenuItem[] = [
      {
        id: 'search',
        label: words.search,
        icon: 'search',
        run: () => setDialog({ kind: 'found', what: 'search', within: null }),
      },
      {
        id: 'mentions',
        label: words.mentions,
        icon: 'people',
        run: () => setDialog({ kind: 'found', what: 'mentions' }),
      },
      {
        id: 'saved',
        label: words.saved,
        icon: 'bolt',
        run: () => setDialog({ kind: 'found', what: 'saved' }),
      },
      {
        id: 'read',
        label: strings.list.markAllRead,
        icon: 'check',
        run: () => void client.api.markAllRead().catch(() => announcer.urgent(strings.act.failed)),
      },
      { id: 'keys', label: strings.keys.title, icon: 'format', run: () => setDialog({ kind: 'keys' }) },
    ]
    setMenu({ label: strings.more, items, from, at: from.getBoundingClientRect() })
  }
  const onKeyDown = useAppKeys({ chat, openId: opened.id, show: setDialog })

  return (
    <ChatProvider value={chat}>
      <OverlaysProvider value={overlays}>
        <div class="root" dir={direction} lang={locale}>
          <div
            class="app"
            data-layout={layout}
            data-open={opened.id === null ? undefined : ''}
            onKeyDown={onKeyDown}
          >
            {layout !== 'conversation' && (
              <ConversationList
                openId={opened.id}
                onBegin={() => setDialog({ kind: 'begin' })}
                onSwitch={() => setDialog({ kind: 'switcher' })}
                onArchived={() => setDialog({ kind: 'archived' })}
                onMenu={openListMenu}
              />
            )}
            {layout !== 'list' &&
              (opened.id === null ? (
                <div class="room nothing">
                  <Icon name="group" />
                  <p>{strings.list.choose}</p>
                </div>
              ) : (
                <ConversationView
                  key={opened.id}
                  id={opened.id}
                  at={opened.at}
                  turn={opened.turn}
                  hasBack={layout === 'full'}
                  onSearch={() => setDialog({ kind: 'found', what: 'search', within: opened.id })}
                  wantsFocus={hasOpened.current}
                />
              ))}
          </div>
          {menu && <Menu menu={menu} onClose={() => setMenu(null)} />}
          {dialog && <Dialog dialog={dialog} onClose={() => setDialog(null)} />}
          {toast !== '' && <p class="toast">{toast}</p>}
          <Announcements announcer={announcer} />
        </div>
      </OverlaysProvider>
    </ChatProvider>
  )
}

function Announcements({ announcer }: { announcer: Announcer }) {
  const said = useStore(announcer.said)
  return (
    <>
      <p class="unseen announcer" aria-live="polite">
        {said.polite}
      </p>
      <p class="unseen" role="alert">
        {said.urgent}
      </p>
    </>
  )
}
