/**
 * The seeded campus: who is there and what they take. A few people of each role, one course, and one
 * conversation of each kind, so that everything can be seen in the first minute.
 */
import type { CampusRole } from '../schema/protocol/kinds.ts'

export const campusId = 'oakridge'
export const issuer = 'https://lms.oakridge.example'
export const audience = 'homeroom'

export const people: readonly { id: string; name: string; role: CampusRole; about: string }[] = [
  { id: 'ada', name: 'Ada Osei', role: 'student', about: 'takes Biology 101' },
  { id: 'ben', name: 'Ben Weiss', role: 'student', about: 'takes Biology 101' },
  { id: 'cyd', name: 'Cyd Núñez', role: 'student', about: 'takes Biology 101' },
  { id: 'ina', name: 'Dr Ina Holm', role: 'instructor', about: 'teaches Biology 101' },
  { id: 'ian', name: 'Ian Okoro', role: 'instructor', about: 'assists in Biology 101' },
  { id: 'amy', name: 'Amy Adler', role: 'admin', about: 'runs the campus' },
]

export const course = {
  id: 'bio-101',
  title: 'Biology 101',
  roster: [
    { userId: 'ada', role: 'student' },
    { userId: 'ben', role: 'student' },
    { userId: 'cyd', role: 'student' },
    { userId: 'ina', role: 'instructor' },
    { userId: 'ian', role: 'instructor' },
  ],
} as const

/** `replyTo`: the place of the message that is answered, in the order below. */
type Said = { by: string; text: string; replyTo?: number }

/** `creator` begins it with their own token, as they would in the product. */
export const conversations: readonly { creator: string; body: object; said: readonly Said[] }[] = [
  {
    creator: 'ada',
    body: { kind: 'direct', userIds: ['ada', 'ina'] },
    said: [
      {
        by: 'ada',
        text: 'Dr Holm, may I hand in the lab report on Monday? My group lost a day to the centrifuge.',
      },
      {
        by: 'ina',
        text: 'Yes, Monday noon is fine. Write one line about the centrifuge into the methods section.',
      },
    ],
  },
  {
    creator: 'ben',
    body: { kind: 'group', title: 'Lab group 3', members: ['ada', 'cyd'] },
    said: [
      { by: 'ben', text: 'Who has the photos of the gel?' },
      { by: 'cyd', text: 'I do, uploading tonight.' },
      { by: 'ada', text: 'Thank you! I will write the figure captions tomorrow morning.' },
      {
        by: 'ben',
        text: 'Then the rest of the plan:\n\n- [x] methods\n- [ ] figure 2, @cyd\n- [ ] discussion, @ada',
      },
    ],
  },
  {
    creator: 'ina',
    body: { kind: 'class', title: 'Biology 101', courseId: 'bio-101' },
    said: [
      { by: 'ina', text: 'Welcome to Biology 101. Ask here, so that everyone profits from the answer.' },
      { by: 'cyd', text: 'Is chapter 7 part of the exam?' },
      { by: 'ian', text: 'Chapters 1 to 6. Chapter 7 is for those who cannot stop.', replyTo: 2 },
      { by: 'ben', text: 'How do I get from $K_m$ to the slope of the plot in problem 4?' },
      {
        by: 'ina',
        text: 'Turn the equation over:\n\n$$\\frac{1}{v} = \\frac{K_m}{v_{max}} \\cdot \\frac{1}{[S]} + \\frac{1}{v_{max}}$$\n\nso the slope is $K_m / v_{max}$, and the line meets the axis at $1 / v_{max}$.',
        replyTo: 4,
      },
      {
        by: 'cyd',
        text: 'In case it helps, this is how I fitted mine:\n\n```python\nimport numpy as np\n\nslope, height = np.polyfit(1 / s, 1 / v, 1)\nprint(f"Km = {slope / height:.2f} mM")\n```',
      },
    ],
  },
  {
    creator: 'amy',
    body: { kind: 'announcement', title: 'Campus news', audience: { type: 'campus' } },
    said: [
      { by: 'amy', text: 'The library is open until **midnight** during the exam weeks.' },
      {
        by: 'amy',
        text: 'Exam rooms\n\n| course | room | starts |\n|---|---|---|\n| Biology 101 | Hall B | 9:00 |\n| Chemistry 120 | Hall A | 13:30 |',
      },
    ],
  },
]
