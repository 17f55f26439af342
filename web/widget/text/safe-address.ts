/** An address that a reader may be sent to; null for every scheme that could do something instead of going somewhere. */
const schemes = new Set(['http:', 'https:', 'mailto:'])

export function safeAddress(address: string): string | null {
  const withScheme = /^www\./i.test(address) ? `https://${address}` : address
  if (!URL.canParse(withScheme)) return null // no relative ones: they would lead into the page around the widget
  const { protocol, href } = new URL(withScheme)
  return schemes.has(protocol) ? href : null
}
