/** What grows, and what stays as it is meanwhile. Each scene has a campus of its own. */
export type Scene = {
  /** Its campus. */
  name: string
  axis: 'enrolled' | 'online' | 'history'
  kind: 'class' | 'announcement'
  enrolled: number
  /** People with a personal socket, none of them viewing. */
  online: number
  /** Messages that were said before. */
  history: number
}

/** A first message is unlike all others, since it makes its sender known to the room: everybody has spoken before. */
const steady = { kind: 'class', online: 10, history: 11 } as const

const all: readonly (Scene & { isLong?: boolean })[] = [
  { ...steady, name: 'grow-e1', axis: 'enrolled', enrolled: 11 },
  { ...steady, name: 'grow-e2', axis: 'enrolled', enrolled: 100, isLong: true },
  { ...steady, name: 'grow-e3', axis: 'enrolled', enrolled: 2_000 },
  // as many as a class may have
  { ...steady, name: 'grow-e4', axis: 'enrolled', enrolled: 20_000, isLong: true },
  // beyond it an audience is a predicate, and there is no roster
  { ...steady, name: 'grow-e5', axis: 'enrolled', kind: 'announcement', enrolled: 100_000, isLong: true },
  { ...steady, name: 'grow-o1', axis: 'online', enrolled: 1_000, online: 0 },
  { ...steady, name: 'grow-o2', axis: 'online', enrolled: 1_000, online: 100 },
  { ...steady, name: 'grow-o3', axis: 'online', enrolled: 1_000, online: 500, isLong: true },
  { ...steady, name: 'grow-h1', axis: 'history', enrolled: 100, history: 11 },
  { ...steady, name: 'grow-h2', axis: 'history', enrolled: 100, history: 704 },
  { ...steady, name: 'grow-h3', axis: 'history', enrolled: 100, history: 2_002, isLong: true },
]

export function scenesFor(quick: boolean): Scene[] {
  return all.filter(({ isLong }) => !quick || !isLong)
}

export function atOf({ axis, enrolled, online, history }: Scene): number {
  return { enrolled, online, history }[axis]
}

export function titleOf(scene: Scene): string {
  const number = (value: number) => value.toLocaleString('en-US')
  return {
    enrolled: `${scene.kind} of ${number(scene.enrolled)}, ${number(scene.online)} online`,
    online: `${scene.kind} of ${number(scene.enrolled)}, ${number(scene.online)} online`,
    history: `${scene.kind} of ${number(scene.enrolled)}, ${number(scene.online)} online, after ${number(scene.history)} messages`,
  }[scene.axis]
}
