/**
 * What the vendors charge, in US dollars, as their public pages said on the date below. A change of a price is a change of
 * this file alone. Taxes, discounts and free trials are left out; what a plan includes is here.
 */
export const pricesOf = '2026-11-25'

export const prices = {
  /** Cloudflare Workers, paid plan: developers.cloudflare.com/workers/platform/pricing */
  workers: {
    plan: 5,
    requestsIncluded: 10e6,
    perMillionRequests: 0.3,
    cpuMsIncluded: 30e6,
    perMillionCpuMs: 0.02,
  },
  /** Durable Objects with SQLite: developers.cloudflare.com/durable-objects/platform/pricing */
  objects: {
    requestsIncluded: 1e6,
    perMillionRequests: 0.15,
    /** Frames that come in are billed by twenties; what goes out is free. */
    framesPerRequest: 20,
    gbSecondsIncluded: 400e3,
    perMillionGbSeconds: 12.5,
    /** Whatever an object uses, it is billed for 128 MB while it runs. */
    gb: 0.128,
    rowsWrittenIncluded: 50e6,
    perMillionRowsWritten: 1,
  },
  /** R2: developers.cloudflare.com/r2/pricing */
  files: {
    gbIncluded: 10,
    perGbMonth: 0.015,
    writesIncluded: 1e6,
    perMillionWrites: 4.5,
    readsIncluded: 10e6,
    perMillionReads: 0.36,
  },
  /** Upstash Redis, pay as you go: upstash.com/pricing/redis */
  redis: { commandsIncluded: 500e3, per100kCommands: 0.2 },
  /** Neon: neon.com/pricing */
  postgres: { perComputeUnitHour: 0.106, hours: 730, perGbMonth: 0.35 },
} as const
