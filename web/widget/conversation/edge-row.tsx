/** What lies beyond an end of what is shown. It stands beside the rows and not among them: it comes and goes, and moves none. */
import type { Conversation, Edge } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'

/** The room that it takes, in pixels. */
export const edgeHeight = 44

export function EdgeRow(props: { which: 'older' | 'newer'; edge: Edge; conversation: Conversation }) {
  const { which, edge, conversation } = props
  const { strings } = useChat()
  if (edge.state === 'end') return null
  const load = () => {
    // a failure is in the store, which draws this again
    void (which === 'older' ? conversation.loadOlder() : conversation.loadNewer()).catch(() => undefined)
  }
  return (
    <p class={`rule edge ${which}`}>
      {edge.state === 'failed' && <span role="alert">{strings.log.olderFailed} </span>}
      <button type="button" class="plain" tabIndex={-1} disabled={edge.state === 'loading'} onClick={load}>
        {edge.state === 'loading'
          ? strings.loading
          : edge.state === 'failed'
            ? strings.retry
            : strings.log[which]}
      </button>
    </p>
  )
}
