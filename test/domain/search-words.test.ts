/** Words by which a text is found, in any language. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexWords, isFoundBy, queryWords } from '../../domain/search-words.ts'
import { searchWordCharactersMax, textCharactersMax } from '../../schema/limits.ts'

const finds = (wanted: string, text: string) => isFoundBy(indexWords(text), queryWords(wanted))

describe('the words of a text', () => {
  it.each([
    ['cafe', 'Das Café am Campus'],
    ['CAFÉ', 'cafe\u0301'],
    ['strasse', 'Hauptstraße, Straße'],
    ['STRASSE', 'straße'],
    ['οδος', 'ΟΔΟΣ'],
    ['елка', 'Ёлка'],
    ['ångström', 'Angstrom'],
    ['full width', 'ｆｕｌｌ　ｗｉｄｔｈ'],
    ['dont', 'I don’t know'],
    ['don’t', "don't"],
    ['x2', 'solve x² now'],
    ['2026', 'exam in 2026'],
    ['שלום', 'שָׁלוֹם'],
    ['محمد', 'مُحَمَّد'],
    ['हिन्दी', 'हिन्दी में'],
    ['naïve bio', 'a naive biologist'],
    ['istanbul', 'Istanbul'],
  ])('[SRCH-1] %j finds %j, whatever case, width and accents', (wanted, text) => {
    expect(finds(wanted, text)).toBe(true)
  })

  it.each([
    ['生物学', '第7章は生物学の試験です'],
    ['生', '生物'],
    ['学', '生物学'],
    ['試験', '生物学の試験'],
    ['第7章', '第7章は'],
    ['시험', '생물학 시험이 언제예요'],
    ['생물', '생물학시험'],
    ['สอบ', 'วันสอบปลายภาค'],
    ['カフェ', 'ｶﾌｪで'],
    ['word 生物', '生物 and a word'],
  ])('[SRCH-2] %j finds %j, which has no spaces', (wanted, text) => {
    expect(finds(wanted, text)).toBe(true)
  })

  it.each([
    ['学生', '生物学'],
    ['biology', 'geology'],
    ['log', 'biology'],
    ['bio exam', 'the exam in geology'],
    ['हिन्दू', 'हिन्दी'],
    ['exa midterm', 'example of a midterms'],
  ])('[SRCH-3] %j does not find %j', (wanted, text) => {
    expect(finds(wanted, text)).toBe(false)
  })

  it('[SRCH-4] every word but the last is whole, and the last one is a beginning', () => {
    expect(finds('biology ex', 'the biology exam')).toBe(true)
    expect(finds('bio exam', 'the biology exam')).toBe(false)
    expect(queryWords('exam the exam')).toEqual(['the', 'exam'])
  })

  it('[SRCH-5] a text is found by any stretch of its own words', () => {
    const aText = fc.string({ unit: 'binary', maxLength: 60 })
    const aMixedText = fc
      .array(
        fc.constantFrom(
          'exam',
          'Straße',
          '生物学',
          '시험',
          'สอบ',
          '7',
          ' ',
          ', ',
          '\n',
          'é',
          'e\u0301',
          '🦀',
          '_',
        ),
        {
          maxLength: 20,
        },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(aText, aMixedText), (text) => {
        expect(finds(text, `${text} and more`)).toBe(true)
        for (const part of text.split(/\s+/)) expect(finds(part, text)).toBe(true)
      }),
    )
  })

  it('[SRCH-6] a word holds letters, digits and marks alone, is not empty and not long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const word of [...indexWords(text), ...queryWords(text)]) {
          expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
          expect([...word].length).toBeLessThanOrEqual(searchWordCharactersMax)
        }
      }),
    )
    const endless = 'x'.repeat(5_000)
    expect(indexWords(endless)).toEqual([endless.slice(0, searchWordCharactersMax)])
    expect(finds(endless, endless)).toBe(true)
  })

  it('[SRCH-7] the longest text is taken apart in no time, however hostile', () => {
    const parts = ['a', '生', '\u0301', "'a", 'a\u0640', 'สอ', ' a生', '\u{20000}']
    for (const part of parts) {
      const text = part.repeat(textCharactersMax / [...part].length)
      const startedAt = performance.now()
      indexWords(text)
      expect(performance.now() - startedAt, JSON.stringify(part)).toBeLessThan(100)
    }
  })
})
