/**
 * How a file leaves. The type is ours and never what somebody declared, a browser may not guess another, nothing in it
 * may run or load anything, no cache keeps it, and its name travels as RFC 6266 and 8187 say, so that it can end no
 * header early.
 */
import { isShownInline } from './file-type.ts'

export function fileHeaders({ name, type }: { name: string; type: string }): Record<string, string> {
  return {
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'content-disposition': disposition(isShownInline(type) ? 'inline' : 'attachment', name),
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-site',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store, private',
    'accept-ranges': 'bytes',
  }
}

/** A plain name for old readers, in which nothing looks like syntax, and the whole one for all others. */
function disposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^A-Za-z0-9 ._-]/g, '_')
  return `${how}; filename="${plain}"; filename*=UTF-8''${percentEncoded(name)}`
}

/** RFC 8187's attr-char stays as it is; encodeURIComponent leaves five characters more. */
function percentEncoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
