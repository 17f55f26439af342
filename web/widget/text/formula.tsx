/**
 * A formula, shown as it was written until KaTeX is there. KaTeX makes its elements itself, with `trust` off: no HTML is
 * parsed and no link or image can be asked for. Its fonts are added to the document once, since a shadow root can't have any.
 */
import { useEffect, useRef, useState } from 'preact/hooks'

export function Formula({ source, raw, isDisplay }: { source: string; raw: string; isDisplay: boolean }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    let isGone = false
    void import('./katex.ts').then(
      ({ drawFormula }) => {
        if (!isGone && place.current) setDrawn(drawFormula(place.current, source, isDisplay))
      },
      () => undefined, // without a network the source stays, which can be read as well
    )
    return () => {
      isGone = true
    }
  }, [source, isDisplay])
  return (
    <span class={isDisplay ? 'formula display' : 'formula'} dir="ltr">
      <span ref={place} />
      {!isDrawn && <code>{raw}</code>}
    </span>
  )
}
