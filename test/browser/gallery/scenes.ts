/** What the gallery shows: a campus on a busy day, by the kinds of conversation. */
import type { Capability } from '../../../schema/protocol/capabilities.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { aConversation, aMessage, anEntry, aSnapshot, user } from './fake-client.ts'

const all: Capability[] = ['send', 'reply', 'names', 'receipts', 'rename', 'archive', 'steer']

const classMessages: Message[] = [
  aMessage(1, 'Welcome to Biology 101. Ask here, so that everyone profits from the answer.', {
    senderId: user('ina'),
  }),
  aMessage(2, 'Is chapter 7 part of the exam?', { senderId: user('cyd') }),
  aMessage(3, 'Chapters 1 to 6. Chapter 7 is for those who cannot stop.', {
    senderId: user('ina'),
    replyTo: 2,
  }),
  aMessage(4, 'How do I get from $K_m$ to the slope in the plot of problem 4?', { senderId: user('ben') }),
  aMessage(
    5,
    'Turn the equation over:\n\n$$\\frac{1}{v} = \\frac{K_m}{v_{max}} \\cdot \\frac{1}{[S]} + \\frac{1}{v_{max}}$$\n\nso the slope is $K_m / v_{max}$. In Python:\n\n```python\nimport numpy as np\n\ndef slope(s, v):\n    """Lineweaver-Burk."""\n    fit = np.polyfit(1 / s, 1 / v, 1)\n    return fit[0]  # K_m / v_max\n```',
    { senderId: user('ina') },
  ),
  aMessage(6, 'That helps, thank you **very much**! See also https://example.org/enzymes', {
    senderId: user('ben'),
  }),
  aMessage(7, '@ada can you bring the *printouts*?\n\n- gel photo\n- table of `OD600`\n- [ ] lab coat', {
    senderId: user('cyd'),
    mentions: [user('ada')],
  }),
  aMessage(8, '', { senderId: user('cyd'), deletedAt: new Date().toISOString() }),
  aMessage(9, 'Yes, all of it.', { senderId: user('ada'), editedAt: new Date().toISOString() }),
]

const groupMessages: Message[] = [
  aMessage(1, 'Who has the photos of the gel?', { senderId: user('ben') }),
  aMessage(2, 'I do, uploading tonight.', { senderId: user('cyd') }),
  aMessage(3, 'Sorry, make that tomorrow. My connection is down to a trickle.', { senderId: user('cyd') }),
  aMessage(4, 'Thank you! I will write the figure captions tomorrow morning.', { senderId: user('ada') }),
  aMessage(5, 'And the methods.', { senderId: user('ada') }),
]

const announcementMessages: Message[] = [
  aMessage(1, 'The library is open until **midnight** during the exam weeks.', { senderId: user('amy') }),
  aMessage(2, 'The gym is closed on Friday. Courses move to hall B.', { senderId: user('amy') }),
]

export function campus() {
  const entries = [
    anEntry(1, 'class', 'Biology 101', { unread: 3, mentioned: 1, readSeq: 6, lastSeq: 9 }),
    anEntry(2, 'group', 'Lab group 3'),
    anEntry(3, 'direct', '', { unread: 1 }),
    anEntry(4, 'announcement', 'Campus news', { audience: { type: 'campus' } }),
    anEntry(5, 'group', 'Reading circle', { draft: 'Shall we meet at' }),
  ]
  const [lessons, lab, direct, news, circle] = entries
  if (!lessons || !lab || !direct || !news || !circle) throw new Error('the campus has five conversations')
  return [
    [lessons, aConversation(lessons, classMessages, all)],
    [lab, aConversation(lab, groupMessages, all)],
    [
      direct,
      aConversation(
        direct,
        [
          aMessage(1, 'Dr Holm, may I hand in the lab report on Monday? My group lost a day.', {
            senderId: user('ada'),
          }),
          aMessage(2, 'Yes, Monday noon is fine.', { senderId: user('ina') }),
        ],
        all,
      ),
    ],
    [news, aConversation(news, announcementMessages, [])],
    [circle, aConversation(circle, [], all)],
  ] as const
}

/** A long conversation whose older pages come when they are asked for, as from a server; far ones are forgotten again. */
export function long(count: number, held = count) {
  const words = 'the enzyme binds its substrate and the slope of the plot says how well it does so '
  const text = (seq: number) => `number ${seq}. ${words.repeat(seq % 7)}`
  const entry = anEntry(9, 'class', 'A long term', { lastSeq: count, readSeq: count })
  const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => aMessage(first + index, text(first + index)))
  const conversation = aConversation(entry, from(count - held + 1, count), all)
  const edges = (first: number, last: number) => ({
    older: { state: first > 1 ? 'more' : 'end' } as const,
    newer: { state: last < count ? 'more' : 'end' } as const,
    lastSeq: count,
  })
  conversation.messages.set(aSnapshot(from(count - held + 1, count), edges(count - held + 1, count)))

  function showFrom(first: number, last: number): void {
    const now = conversation.messages.getSnapshot().messages
    const [heldFirst, heldLast] = [now[0]?.seq ?? first, now.at(-1)?.seq ?? last]
    const before = first < heldFirst ? from(first, heldFirst - 1) : []
    const behind = last > heldLast ? from(heldLast + 1, last) : []
    const kept = now.filter(({ seq }) => seq >= first && seq <= last)
    conversation.messages.set(aSnapshot([...before, ...kept, ...behind], edges(first, last)))
  }
  const ends = () => {
    const now = conversation.messages.getSnapshot().messages
    return [now[0]?.seq ?? 1, now.at(-1)?.seq ?? count] as const
  }
  conversation.loadOlder = () => {
    const [first, last] = ends()
    showFrom(Math.max(1, first - pageOf), Math.min(last, first + heldMax))
    return Promise.resolve()
  }
  conversation.loadNewer = () => {
    const [first, last] = ends()
    showFrom(Math.max(first, last - heldMax), Math.min(count, last + pageOf))
    return Promise.resolve()
  }
  conversation.jumpToNewest = () =>
    conversation.messages.set(aSnapshot(from(count - 99, count), edges(count - 99, count)))
  return [[entry, conversation]] as const
}

const pageOf = 100
/** What a client holds around the reader's eyes before it forgets the rest. */
const heldMax = 1_500

export function texts(written: readonly string[]) {
  const entry = anEntry(8, 'class', 'Texts', { lastSeq: written.length, readSeq: written.length })
  const messages = written.map((text, index) => aMessage(index + 1, text, { mentions: [user('ada')] }))
  return [[entry, aConversation(entry, messages, all)]] as const
}
