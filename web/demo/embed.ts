/** What a host's page does for the widget: gives its tag a way to a token, and answers its frame. */
import { findPlatform } from './platform.ts'

const platform = await findPlatform()
const tag = document.querySelector<HTMLElementTagNameMap['homeroom-chat']>('#tag')
const frame = document.querySelector<HTMLIFrameElement>('#frame')
if (platform && tag) tag.token = () => platform.tokenOf('ben')

addEventListener('message', ({ source, data, origin }: MessageEvent<{ homeroom?: string; id?: number }>) => {
  if (source !== frame?.contentWindow || data.homeroom !== 'token?' || !platform) return
  const answer = async () => {
    const token = await platform.tokenOf('cyd')
    frame.contentWindow?.postMessage({ homeroom: 'token', id: data.id, token }, origin)
  }
  answer().catch((error: unknown) => console.warn(error))
})
