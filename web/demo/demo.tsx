/**
 * The page at `/`: a small learning platform where one is two people at once and sees both kinds of room at work. With `?as=ada`
 * it is one person's window; where nobody signs tokens for the asking it takes a pasted one.
 */
import './demo.css'
import { render } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { HomeroomChat } from '../widget/homeroom-chat.ts'
import { Door } from './door.tsx'
import { Pane } from './pane.tsx'
import { findPlatform, type Person, type Platform } from './platform.ts'
import { Solo } from './solo.tsx'
import { Tap } from './tap.ts'
import { Wire } from './wire.tsx'

const sideNames = ['start', 'end'] as const

function Demo({ platform }: { platform: Platform }) {
  const [ids, setIds] = useState(['ada', 'ina'])
  const [active, setActive] = useState(0)
  const [theme, setTheme] = useTheme()
  const [locale, setLocale] = useState('en')
  const [shown, setShown] = useState(0)
  const [elements, setElements] = useState<(HomeroomChat | null)[]>([null, null])
  const people = ids.map((id) => platform.people.find((person) => person.id === id) ?? platform.people[0])
  const taps = [useTap(ids[0]), useTap(ids[1])]
  useEffect(() => {
    for (const [index, tap] of taps.entries()) tap.setActive(index === active)
  }, [active, ...taps])

  const sides = sideNames.flatMap((side, index) => {
    const [person, tap] = [people[index], taps[index]]
    return person && tap ? [{ side, person, tap, element: elements[index] ?? null }] : []
  })
  return (
    <>
      <header class="top">
        <a class="wordmark" href="/">
          <Leaf />
          Oakridge <i>College</i>
        </a>
        <nav aria-label="Around">
          <a href="/embed/">Embed it</a>
        </nav>
        <label>
          <span class="unseen">Language</span>
          <select value={locale} onChange={(event) => setLocale(event.currentTarget.value)}>
            <option value="en">English</option>
            <option value="de">Deutsch</option>
            <option value="ar">العربية</option>
          </select>
        </label>
        <label>
          <span class="unseen">Appearance</span>
          <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
            <option value="light dark">Automatic</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
      </header>
      <main>
        <div class="lead">
          <h1>
            Two people, <em class="green">one conversation</em>, and <em class="violet">a room for each</em>{' '}
            of them
          </h1>
          <p>
            While a conversation is open, one line leads to <b class="green">its own room</b>: what is said
            there is heard at once, and born read. All else comes through{' '}
            <b class="violet">your personal room</b>, as a badge. Write on one side, and watch the other.
          </p>
        </div>
        <div class="chooser" role="group" aria-label="Which side is shown">
          {sides.map(({ person, side }, index) => (
            <button key={side} type="button" aria-pressed={shown === index} onClick={() => setShown(index)}>
              {person.name}
            </button>
          ))}
          <button type="button" aria-pressed={shown === 2} onClick={() => setShown(2)}>
            The rooms
          </button>
        </div>
        <div class="desk" data-shown={shown}>
          {sides.map(({ side, person, tap }, index) => (
            <Pane
              key={`${side} ${person.id}`}
              side={side}
              platform={platform}
              person={person}
              tap={tap}
              look={{ theme, locale }}
              isActive={active === index}
              opens={index === 0 ? 'class' : null}
              onPerson={(id) => setIds(ids.map((one, at) => (at === index ? id : one)))}
              onTouch={() => setActive(index)}
              onElement={(element) =>
                setElements((all) => all.map((one, at) => (at === index ? element : one)))
              }
            />
          ))}
          <Wire sides={sides} />
        </div>
      </main>
    </>
  )
}

function useTap(id: string | undefined): Tap {
  return useMemo(() => new Tap(id ?? ''), [id])
}

/** What the system prefers, or what was chosen here; the widget inherits it from the page. */
function useTheme(): [string, (theme: string) => void] {
  const [theme, setTheme] = useState('light dark')
  useEffect(() => {
    document.documentElement.style.colorScheme = theme
  }, [theme])
  return [theme, setTheme]
}

function Leaf() {
  return (
    <svg viewBox="0 0 24 24" class="leaf" aria-hidden="true">
      <path d="M12 22c0-8 1-13 8-18-1 9-3 13-8 14M12 22c0-6-1-9-6-12 0 5 2 8 6 9" />
    </svg>
  )
}

async function start(): Promise<void> {
  const place = document.querySelector('#page')
  if (!place) throw new Error('the page has no place to draw in')
  const as = new URLSearchParams(location.search).get('as')
  try {
    const platform = await findPlatform()
    const person: Person | undefined = platform?.people.find(({ id }) => id === as)
    if (platform && as !== null && !person) throw new Error('Nobody by that name is known here.')
    if (platform && person) render(<Solo person={person} token={() => platform.tokenOf(person.id)} />, place)
    else if (platform) render(<Demo platform={platform} />, place)
    else render(<Door problem="" />, place)
  } catch (error) {
    render(<Door problem={error instanceof Error ? error.message : 'Sign-in does not answer.'} />, place)
  }
}

await start()
