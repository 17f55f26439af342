/** The reference's style sheet: readable in light and in dark, one column on a phone. Its hash is in the policy. */
import { raw } from 'hono/html'

export const referenceCss = `
:root{color-scheme:light dark;font:16px/1.55 system-ui,sans-serif;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{margin:0;display:grid;grid-template-columns:17rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;box-sizing:border-box;border-inline-end:1px solid var(--line);font-size:.875rem}
nav h1{font-size:1.125rem;margin:0}nav h2{font-size:.875rem;margin:1rem 0 .25rem}nav ul{list-style:none;margin:0;padding:0}
main{padding:1.5rem;max-width:60rem}section{border-block-start:1px solid var(--line);padding-block:1rem}
a{color:inherit}code{font-family:ui-monospace,monospace;font-size:.875em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.875rem}caption{text-align:start;font-weight:600;padding-block:.5rem}
th,td{text-align:start;vertical-align:top;padding:.25rem .5rem .25rem 0;border-block-end:1px solid var(--line);font-weight:400}
dt{font-weight:600;float:inline-start;clear:both;width:3.5rem}dd{margin:0 0 .25rem 3.5rem}small{opacity:.8}
@media(max-width:48rem){body{display:block}nav{position:static;height:auto;border:0}}
`

export const referenceStyle = raw(referenceCss)
