/** The learning platform, as this page sees it: who there is, and a token for each. In the product this is the host's own. */
export type Person = { id: string; name: string; role: 'student' | 'instructor' | 'admin'; about: string }

export type Platform = {
  people: readonly Person[]
  tokenOf: (id: string) => Promise<string>
}

/** Null where nobody signs tokens for the asking: a deployment has no such file. */
export async function findPlatform(): Promise<Platform | null> {
  if ((await platformUrl()) === null) return null
  const people = await ask<Person[]>('/people')
  return {
    people,
    tokenOf: async (id) => (await ask<{ token: string }>(`/token/${encodeURIComponent(id)}`)).token,
  }
}

async function platformUrl(): Promise<string | null> {
  const response = await fetch('/host-platform.json')
  if (!response.ok || !response.headers.get('content-type')?.includes('json')) return null
  const { url } = (await response.json()) as { url: string }
  return url
}

/** Its address is asked anew each time: it moves when it is restarted. */
async function ask<Answer>(path: string): Promise<Answer> {
  const url = await platformUrl()
  const response = await fetch(`${url}${path}`)
  if (!response.ok)
    throw new Error(
      response.status === 404 ? 'Nobody by that name is known here.' : 'Sign-in does not answer.',
    )
  return (await response.json()) as Answer
}
