/**
 * The widget in a frame: it asks the page around for a token, and tells it what is unread. The question holds no secret, so
 * anybody may hear it; an answer is taken from the page around alone. It needs no cookie and no storage of its own.
 *
 *   frame → page  {homeroom: 'token?', id}            page → frame  {homeroom: 'token', id, token}
 *   frame → page  {homeroom: 'unread', unread, mentioned}
 */
import './frame.css'

const answerWithinMs = 15_000
/** The page around may not listen yet: it is asked again until it answers. */
const askEveryMs = 500
let asked = 0

function askForToken(): Promise<string> {
  asked += 1
  const id = asked
  return new Promise((resolve, reject) => {
    const stop = new AbortController()
    const ask = () => parent.postMessage({ homeroom: 'token?', id }, '*')
    const asking = setInterval(ask, askEveryMs)
    const tooLate = setTimeout(() => {
      clearInterval(asking)
      stop.abort()
      reject(new Error('The page around has answered no token.'))
    }, answerWithinMs)
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== parent || !isAnswer(data) || data.id !== id) return
      clearTimeout(tooLate)
      clearInterval(asking)
      stop.abort()
      resolve(data.token)
    }
    addEventListener('message', hear, { signal: stop.signal })
    ask()
  })
}

function isAnswer(data: unknown): data is { id: number; token: string } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'homeroom' in data &&
    data.homeroom === 'token' &&
    'id' in data &&
    'token' in data &&
    typeof data.token === 'string'
  )
}

const element = document.createElement('homeroom-chat')
for (const [name, value] of new URLSearchParams(location.search))
  if (['locale', 'theme', 'layout', 'conversation'].includes(name)) element.setAttribute(name, value)
element.addEventListener('homeroom-unread', ({ detail }) =>
  parent.postMessage({ homeroom: 'unread', ...detail }, '*'),
)
element.token = askForToken
document.body.append(element)
