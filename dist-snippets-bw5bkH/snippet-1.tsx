import { useStore } from 'homeroom/client/react'
import type { HomeroomClient } from 'homeroom/client'

export function Badge({ homeroom }: { homeroom: HomeroomClient }) {
  const { unread, mentioned } = useStore(homeroom.conversations.totals)
  return <b title={`${mentioned} for you`}>{unread}</b>
}
