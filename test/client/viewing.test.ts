/** Saying whether the conversation is before somebody's eyes. */
import { expect, test } from 'vitest'
import { completeWelcome, dialled, live, redialled } from './a-connection.ts'
import { aWelcome } from './builders.ts'

test('[SDK-48] viewing is said when it changes, and not again', async () => {
  const { connection, newest } = await live()
  for (const isViewing of [true, true, false, false]) connection.setViewing(isViewing)
  expect(newest().saidOf('viewing')).toEqual([
    { type: 'viewing', viewing: true },
    { type: 'viewing', viewing: false },
  ])
})

test('[SDK-48] viewing waits for the welcome, and is said again with every socket while it lasts', async () => {
  const fixture = await dialled()
  fixture.connection.setViewing(true)
  expect(fixture.newest().saidOf('viewing')).toEqual([])
  fixture.newest().says(aWelcome({ rev: 3 }))
  expect(fixture.newest().saidOf('viewing')).toHaveLength(1)
  fixture.newest().cuts()
  const socket = await redialled(fixture)
  socket.says(completeWelcome(3))
  expect(socket.saidOf('viewing')).toEqual([{ type: 'viewing', viewing: true }])
})
