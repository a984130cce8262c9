import t from 'tap'
import { type DefinedKind, type Evidence, retiredKinds } from '../../catalog/retired-kinds.ts'

function defined(name: string, tags: Partial<DefinedKind> = {}): DefinedKind {
  const [group = '', version = '', resource = ''] = name.split('/')
  return { group, version, resource, kind: resource.toUpperCase(), ...tags }
}

function evidence(overrides: Partial<Evidence>): Evidence {
  return { history: [], known: new Map(), oldestData: '1.31', untagged: {}, ...overrides }
}

const gone: DefinedKind[] = []

t.test('the earlier of tag and disappearance holds', async (t) => {
  const tagged = { introduced: '1.1', deprecated: '1.14', replacement: 'net/v1/B' }
  const retired = retiredKinds(
    evidence({
      history: [
        {
          minor: '1.19',
          kinds: [
            defined('a/v1/early', { ...tagged, removed: '1.20' }),
            defined('a/v1/late', { removed: '1.25' }),
          ],
        },
        {
          minor: '1.20',
          kinds: [
            defined('a/v1/early', { ...tagged, removed: '1.20' }),
            defined('a/v1/late', { removed: '1.25' }),
          ],
        },
        { minor: '1.21', kinds: gone },
      ],
    }),
  )
  t.same(retired, {
    'a/v1/early': {
      kind: 'EARLY',
      introduced: '1.1',
      deprecated: '1.14',
      removed: '1.20',
      replacement: 'net/v1/B',
    },
    'a/v1/late': { kind: 'LATE', removed: '1.21' },
  })
})

t.test(
  'what was never tagged came with the first modules that have it, and left with the last',
  async (t) => {
    const retired = retiredKinds(
      evidence({
        history: [
          { minor: '1.25', kinds: gone },
          { minor: '1.26', kinds: [defined('/v1alpha1/things')] },
          { minor: '1.27', kinds: gone },
        ],
      }),
    )
    t.same(retired, { 'v1alpha1/things': { kind: 'THINGS', introduced: '1.26', removed: '1.27' } })
  },
)

t.test(
  'types that outlive their storage were gone when the first data file was made, or are known to',
  async (t) => {
    const kinds = [defined('a/v1/stale', { removed: '1.33' }), defined('a/v1/noted')]
    const history = [{ minor: '1.36', kinds }]
    const untagged = { 'a/v1/noted': { removed: '1.23' } }
    t.match(retiredKinds(evidence({ history, untagged })), {
      'a/v1/stale': { removed: '1.31' },
      'a/v1/noted': { removed: '1.23' },
    })
  },
)

t.test('a replacement is a kind, never its list', async (t) => {
  const kinds = [defined('a/v1/x', { removed: '1.22', replacement: 'a/v2/XList' })]
  t.match(retiredKinds(evidence({ history: [{ minor: '1.22', kinds }] })), {
    'a/v1/x': { replacement: 'a/v2/X' },
  })
})

t.test('data files have the last word', async (t) => {
  const known = new Map([['a/v1/x', 'X']])
  const kinds = [defined('a/v1/x', { removed: '1.22' })]
  t.same(retiredKinds(evidence({ history: [{ minor: '1.22', kinds }], known })), {})
})

t.test('what cannot be placed is an error that names it', async (t) => {
  const kinds = [defined('a/v1/x', { introduced: '1.37' })]
  const history = [{ minor: '1.37', kinds }]
  t.throws(() => retiredKinds(evidence({ history })), { message: /^a\/v1\/x: introduced in 1.37, yet/ })
  const known = new Map([['a/v1/y', 'Y']])
  t.throws(() => retiredKinds(evidence({ history: [], known })), { message: /^a\/v1\/y: / })
  t.throws(() => retiredKinds(evidence({ history, known: new Map([['a/v1/x', 'Other']]) })), {
    message: 'a/v1/x: kind Other in the data files, X in the API modules',
  })
  t.throws(() => retiredKinds(evidence({ history: [{ minor: '1.37', kinds: [...kinds, ...kinds] }] })), {
    message: /^a\/v1\/x: two kinds of 1.37/,
  })
})
