/** What the gallery shows: a campus on a busy day, by the kinds of conversation. */
import type { Capability } from '../../../schema/protocol/capabilities.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { aConversation, aMessage, anEntry, conversationId, user } from './fake-client.ts'

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

export function long(count: number) {
  const words = 'the enzyme binds its substrate and the slope of the plot says how well it does so '
  const text = (seq: number) => `number ${seq}. ${words.repeat(seq % 7)}`
  const entry = anEntry(9, 'class', 'A long term', { lastSeq: count, readSeq: count })
  const messages = Array.from({ length: count }, (_, index) => aMessage(index + 1, text(index + 1)))
  return [[entry, aConversation(entry, messages, all)]] as const
}

export function texts(written: readonly string[], kind: 'class' | 'group') {
  const entry = anEntry(8, kind, 'Texts', { lastSeq: written.length, readSeq: written.length })
  const messages = written.map((text, index) => aMessage(index + 1, text, { mentions: [user('ada')] }))
  return [[entry, aConversation(entry, messages, all)]] as const
}

export const firstId = conversationId(1)
