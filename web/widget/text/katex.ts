/** KaTeX, its sheet and its fonts: a part of its own, since most conversations need none of it. */
import katex from 'katex'
import sheetText from 'katex/dist/katex.css?inline'
import { formulaEmMax, formulaExpandMax } from '../../../schema/limits.ts'

const fontFiles = import.meta.glob<string>('../../../node_modules/katex/dist/fonts/*.woff2', {
  query: '?url',
  import: 'default',
  eager: true,
})
let hasFonts = false
const sheet = new CSSStyleSheet()
sheet.replaceSync(sheetText)

/** False where the source is no formula: then it is shown as it was written. */
export function drawFormula(place: HTMLElement, source: string, isDisplay: boolean): boolean {
  addFonts()
  const root = place.getRootNode()
  if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets.push(sheet)
  try {
    katex.render(source, place, {
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      strict: 'ignore',
      maxExpand: formulaExpandMax,
      maxSize: formulaEmMax,
      output: 'htmlAndMathml',
    })
    return true
  } catch (error) {
    if (!(error instanceof katex.ParseError) && !(error instanceof RangeError)) throw error
    place.replaceChildren()
    return false
  }
}

/** `KaTeX_Main-BoldItalic.woff2` says family, weight and style. */
function addFonts(): void {
  if (hasFonts) return
  hasFonts = true
  for (const [path, url] of Object.entries(fontFiles)) {
    const [, family = '', cut = ''] = /(KaTeX_\w+)-(\w+)\.woff2$/.exec(path) ?? []
    const weight = cut.includes('Bold') ? '700' : '400'
    const style = cut.includes('Italic') ? 'italic' : 'normal'
    document.fonts.add(
      new FontFace(family, `url(${JSON.stringify(new URL(url, import.meta.url).href)})`, { weight, style }),
    )
  }
}
