/**
 * What a campus may switch on and off. A switch that it has not touched stands where `untouched` says. The switches travel
 * with each person as their token is read, so an open socket learns of a change when its token is renewed.
 */
import { isUnparsed } from './protocol/unparsed.ts'

export const campusSwitches = [
  /** Students write to one another in direct conversations. */
  'studentDirect',
  /** People who share no course begin direct conversations with one another, unless both are staff. */
  'directAcrossCourses',
  /** Students see which other students are online. */
  'studentPresence',
  /** The audience of an announcement reacts to it. */
  'announcementReactions',
  /** Administrators read direct conversations, each time on record. */
  'adminsReadDirect',
  /** Minors upload files. */
  'minorsUpload',
  /** Minors leave groups by themselves. */
  'minorsLeave',
] as const
export type CampusSwitch = (typeof campusSwitches)[number]
export type CampusPolicy = Partial<Record<CampusSwitch, boolean>>

export const untouched: Readonly<Record<CampusSwitch, boolean>> = {
  studentDirect: false,
  directAcrossCourses: true,
  studentPresence: false,
  announcementReactions: true,
  adminsReadDirect: false,
  minorsUpload: false,
  minorsLeave: false,
}

export function isSwitchedOn(policy: CampusPolicy | undefined, name: CampusSwitch): boolean {
  return policy?.[name] ?? untouched[name]
}

/** The switches alone, of whatever holds them among other things; undefined where none has been touched. */
export function campusPolicyOf(value: unknown): CampusPolicy | undefined {
  if (!isUnparsed(value)) return undefined
  const policy: CampusPolicy = {}
  for (const name of campusSwitches) {
    const position = value[name]
    if (typeof position === 'boolean') policy[name] = position
  }
  return Object.keys(policy).length > 0 ? policy : undefined
}
