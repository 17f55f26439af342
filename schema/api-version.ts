/**
 * The dates of the HTTP API. What only adds needs no new one. A client may name the date that it was written for in
 * `Api-Version`; every answer names the date that it keeps to. One that breaks clients is a new date here, and the
 * one before it goes on for twelve months, marked by `Deprecation` and `Sunset`.
 */
export const apiVersions = ['2026-11-25'] as const
export type ApiVersion = (typeof apiVersions)[number]

export const apiVersion: ApiVersion = '2026-11-25'
