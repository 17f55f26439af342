/** Where a deployment may want its rooms to be, in the platform's own words. */

/** Regions: a wish, heard when a room is first made. A room never moves. */
export const roomLocations = [
  'wnam',
  'enam',
  'sam',
  'weur',
  'eeur',
  'apac',
  'apac-ne',
  'apac-se',
  'oc',
  'afr',
  'me',
] as const

/** Laws: a promise of the platform's. The same name under another one is another room, which is empty. */
export const roomJurisdictions = ['eu', 'us', 'fedramp', 'fedramp-high'] as const
