/** Where nobody signs tokens for the asking: a pasted one, which stays in this tab. */
import { useState } from 'preact/hooks'
import { Solo } from './solo.tsx'

const kept = 'homeroom-token'

export function Door({ problem }: { problem: string }) {
  const [token, setToken] = useState(sessionStorage.getItem(kept) ?? '')
  const [said, setSaid] = useState(problem)
  const [isIn, setIn] = useState(token !== '')
  const [written, setWritten] = useState('')

  async function enter(): Promise<void> {
    const cleaned = written.replace(/\s/g, '')
    const response = await fetch('/v1/me', { headers: { authorization: `Bearer ${cleaned}` } })
    const me = (await response.json()) as { type?: string; title?: string }
    if (!response.ok) return setSaid(me.title ?? 'This token is not accepted.')
    if (me.type !== 'user') return setSaid('This is a key for servers. A page needs a person’s token.')
    sessionStorage.setItem(kept, cleaned)
    setToken(cleaned)
    setIn(true)
  }

  if (isIn)
    return (
      <Solo
        person={null}
        token={() => Promise.resolve(token)}
        onLeave={() => sessionStorage.removeItem(kept)}
      />
    )
  return (
    <main class="door">
      <h1>Homeroom</h1>
      <p>Paste a token of yours to sign in. Your learning platform signs it; it stays in this tab.</p>
      {said !== '' && (
        <p class="alert" role="alert">
          {said}
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void enter().catch(() => setSaid('The server does not answer.'))
        }}
      >
        <label>
          Token
          <textarea
            required
            autocomplete="off"
            spellcheck={false}
            value={written}
            onInput={(event) => setWritten(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Sign in</button>
      </form>
    </main>
  )
}
