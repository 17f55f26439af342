/** The inside of a personal room: its sockets, who speaks to them, and where the list comes from. */
import type { ConversationList } from '../../stores/conversation-list.ts'
import type { AlarmSchedule } from '../alarm-schedule.ts'
import type { Sessions } from '../sockets/sessions.ts'
import type { OnlineSweep } from './online-sweep.ts'
import type { PersonalSender } from './personal-sender.ts'

export type Person = {
  sessions: Sessions
  sender: PersonalSender
  sweep: OnlineSweep
  list: ConversationList
  schedule: AlarmSchedule
  clock: () => number
}
