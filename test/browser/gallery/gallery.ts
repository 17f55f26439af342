/** The page of the gallery: the real element over a client without a server. Tests call what it puts on `window.gallery`. */
import '../../../web/widget/homeroom-chat.ts'
import { aClient, aMessage, aSnapshot, type FakeConversation } from './fake-client.ts'
import { campus, long, texts } from './scenes.ts'

export type Shown = {
  count?: number
  /** How many of the newest are held at first: older ones come by `loadOlder`. */
  held?: number
  texts?: string[]
  open?: number
  attributes?: Record<string, string>
}

let conversations: readonly (readonly [{ id: string }, FakeConversation])[] = []

function show(scene: 'campus' | 'long' | 'texts', options: Shown = {}): void {
  document.querySelector('homeroom-chat')?.remove()
  const made =
    scene === 'long'
      ? long(options.count ?? 100, options.held)
      : scene === 'texts'
        ? texts(options.texts ?? [])
        : campus()
  conversations = made
  const element = document.createElement('homeroom-chat')
  for (const [name, value] of Object.entries(options.attributes ?? {})) element.setAttribute(name, value)
  element.client = aClient(made)
  const opened = made[options.open ?? 0]
  if (opened && options.open !== -1) element.setAttribute('conversation', opened[0].id)
  document.querySelector('main')?.append(element)
}

/** Somebody says something more. */
function say(text: string, index = 0): void {
  const store = conversations[index]?.[1].messages
  if (!store) return
  const now = store.getSnapshot()
  const seq = now.lastSeq + 1
  store.set(aSnapshot([...now.messages, aMessage(seq, text)], { outgoing: now.outgoing, older: now.older }))
}

const gallery = { show, say, conversations: () => conversations }
export type Gallery = typeof gallery
Object.assign(globalThis, { gallery })
