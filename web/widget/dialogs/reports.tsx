/** What was reported in a conversation, for those who moderate it. */
import { useEffect, useState } from 'preact/hooks'
import type { ConversationId } from '../../../schema/ids.ts'
import type { Report, ReportResolution } from '../../../schema/protocol/report.ts'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { Frame } from './frame.tsx'

export function Reports({
  conversationId,
  onClose,
}: {
  conversationId: ConversationId
  onClose: () => void
}) {
  const { client, strings, formats, open } = useChat()
  const overlays = useOverlays()
  const [reports, setReports] = useState<readonly Report[] | null>(null)
  const words = strings.steer

  useEffect(() => {
    const leaving = new AbortController()
    client.api.reports(conversationId, { status: 'open', limit: 50 }, { signal: leaving.signal }).then(
      ({ data }) => setReports(data),
      () => {
        if (!leaving.signal.aborted) overlays.toast(strings.act.failed)
      },
    )
    return () => leaving.abort()
  }, [])

  async function resolve({ n, seq }: Report, resolution: ReportResolution): Promise<void> {
    if (resolution === 'deleted') await client.api.deleteMessage(conversationId, seq)
    await client.api.resolveReport(conversationId, n, { resolution })
    setReports((all) => (all ?? []).filter((one) => one.n !== n))
  }
  const act = (report: Report, resolution: ReportResolution) => {
    resolve(report, resolution).catch((error: unknown) =>
      overlays.toast(error instanceof Error ? error.message : strings.act.failed),
    )
  }
  return (
    <Frame title={words.reports} onClose={onClose}>
      {reports === null && <p class="quiet">{strings.loading}</p>}
      {reports?.length === 0 && <p class="quiet">{words.noReports}</p>}
      <ol class="versions">
        {(reports ?? []).map((report) => (
          <li key={report.n}>
            <time dateTime={report.reportedAt}>{formats.exact(new Date(report.reportedAt))}</time>
            <p dir="auto">{report.text}</p>
            <p class="quiet" dir="auto">
              {report.reason}
            </p>
            <footer>
              <button
                type="button"
                class="button"
                onClick={() => {
                  onClose()
                  open(conversationId, report.seq)
                }}
              >
                {strings.conversation}
              </button>
              <button type="button" class="button" onClick={() => act(report, 'dismissed')}>
                {words.dismiss}
              </button>
              <button type="button" class="button danger" onClick={() => act(report, 'deleted')}>
                {words.deleteIt}
              </button>
            </footer>
          </li>
        ))}
      </ol>
    </Frame>
  )
}
