/** Texts, names and numbers that break what was not built for them, as arbitraries. They know nothing of any route. */
import * as fc from 'fast-check'

const own = [
  ...[
    '',
    ' ',
    '\t\r\n',
    '\0',
    'a\0b',
    '\ud800',
    '\udc00x',
    'x\ud83d',
    '\ufffe\uffff',
    '\u{10ffff}',
    '\ufeffx',
  ],
  ...[
    '\u202etxt',
    '\u2066x\u2069',
    '\u200b\u200d',
    'e\u0301',
    '\u00e9',
    'ﬁ',
    'İı',
    'ß',
    '\u2028\u2029',
    '🏳️‍⚧️',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'null',
    'undefined',
    'NaN',
  ],
  ...[
    "' OR 1=1--",
    '"; DROP TABLE messages; --',
    '%00',
    '%',
    '%u0000',
    '..%2f..%2f',
    '../../etc/passwd',
    '$1',
    '{{7*7}}',
  ],
  ...[
    '<script>alert(1)</script>',
    'javascript:alert(1)',
    '=1+1',
    '\\',
    '\\u0000',
    '\x1b[31m',
    '\x7f\x85',
    '@all',
    '@',
  ],
  ...['0', '-1', '1e9', '01', '1.5', '9007199254740993', '٣', '0x10', 'true', '[]', '{}', ' 1', '1 ', '+1'],
  ...[
    'x'.repeat(65),
    'x'.repeat(257),
    'é'.repeat(10_001),
    '😀'.repeat(9_999),
    'a '.repeat(5_000),
    '[['.repeat(4_000),
  ],
  ...[
    '@ada '.repeat(200),
    '`'.repeat(5_000),
    '*'.repeat(5_000),
    '> '.repeat(3_000),
    'Z͑ͫ̓'.repeat(900),
    '($$'.repeat(2_000),
  ],
]

const anyUnits = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 60 })

/** One unit in eight is of those that matter to somebody: escapes, separators, quotes. */
const written = fc.string({
  unit: fc.oneof(
    { weight: 7, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('\0', '\n', '"', "'", '\\', '%', '<', '&', ',', '/', '\u202e', '\u0085'),
    },
  ),
  maxLength: 80,
})

const long = fc
  .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), fc.integer({ min: 100, max: 11_000 }))
  .map(([unit, times]) => unit.repeat(times))

/** @param more others' texts, which come up as often as everything of our own */
export function hostileText(more: readonly string[]): fc.Arbitrary<string> {
  const ours = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...own) },
    { weight: 3, arbitrary: written },
    { weight: 2, arbitrary: anyUnits },
    { weight: 1, arbitrary: long },
  )
  return more.length === 0 ? ours : fc.oneof(ours, fc.constantFrom(...more))
}

export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    -1,
    -0,
    0,
    0.5,
    1,
    1e21,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
  ),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Names of fields that objects have without being given them. */
export const prototypeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'then',
]

/** Whatever JSON can carry, small enough to write many of them. */
export function hostileValue(more: readonly string[]): fc.Arbitrary<unknown> {
  const text = hostileText(more)
  return fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 3, arbitrary: hostileNumber },
    { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null], { '': '' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...prototypeNames).map((name) => withField({}, name, { role: 'admin' })),
    },
    { weight: 1, arbitrary: fc.array(text, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: 20, max: 3_000 }).map(nested) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(101, 501, 3_000)
        .map((count) => Array.from({ length: count }, (_, at) => at)),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )
}

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** As JSON.parse would: a field of its own, also where it is called `__proto__`. */
export function withField(object: object, name: string, value: unknown): object {
  return Object.defineProperty({ ...object }, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
