/** Code: wraps or scrolls, can be copied, and is coloured when the part that does it has come. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { codeColouredMax } from '../../../schema/limits.ts'
import type { TextContext } from './text-context.ts'

export function CodeBlock(props: { source: string; language: string; context: TextContext }) {
  const { source, language, context } = props
  const words = context.strings.code
  const [coloured, setColoured] = useState<ComponentChildren>(null)
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (language === '' || source.length > codeColouredMax) return undefined
    let isGone = false
    void import('./coloured-code.tsx').then(
      ({ colouredCode }) => {
        if (!isGone) setColoured(colouredCode(source, language))
      },
      () => undefined, // without a network it stays as it is, which can be read as well
    )
    return () => {
      isGone = true
    }
  }, [source, language])

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(source)
    setCopied(true)
  }
  return (
    <div class="code-block" dir="ltr">
      <pre aria-label={words.region(language)} role="group">
        <code>{coloured ?? source}</code>
      </pre>
      <button type="button" class="copy" onClick={() => void copy().catch(() => setCopied(false))}>
        {isCopied ? words.copied : words.copy}
      </button>
    </div>
  )
}
