import t from 'tap'
import { meetsPredicate, PREDICATES, type Predicate } from '../../src/surface/predicates.ts'

/** The generator holds its own predicates to the same strings: catalog/generator/predicates.go. */
const EXAMPLES: Record<Predicate, { meet: string[]; fail: string[] }> = {
  dns1035Label: { meet: ['abc', 'a-1'], fail: ['1abc', 'a.b', '-a', 'A', 'a'.repeat(64), ''] },
  dns1123Subdomain: { meet: ['abc', '1abc', 'a.b', 'a.b.'], fail: ['a_b', 'A', '.', '..', '-a', 'a..b'] },
  envVarName: { meet: ['abc', '_A.b-c', '-a'], fail: ['1abc', '1.5', '..', '.', 'a=b', 'a b'] },
  qualifiedName: { meet: ['abc', 'a.b/c', 'A_b.c'], fail: ['a=b', '10.0.0.5/', '/x', 'a b', ''] },
  canonicalIP: {
    meet: ['10.0.0.1', 'fd00::1', '::', 'not an address', 'abc'],
    fail: ['010.0.0.1', '::ffff:1.2.3.4', '1.5', '::ffff:102:304'],
  },
  canonicalCIDR: {
    meet: ['10.0.0.0/24', 'fd00::/64', '0.0.0.0/0', '10.0.0.1', 'x/24', '10.0.0.1/32'],
    fail: ['10.0.0.5/8', '010.0.0.0/8', '10.0.0.0/033', 'fd00::1/64', '::ffff:1.2.3.0/120', '10.0.0.0/40'],
  },
}

for (const predicate of PREDICATES) {
  t.test(predicate, async (t) => {
    for (const text of EXAMPLES[predicate].meet)
      t.equal(meetsPredicate(predicate, text), true, JSON.stringify(text))
    for (const text of EXAMPLES[predicate].fail)
      t.equal(meetsPredicate(predicate, text), false, JSON.stringify(text))
  })
}

t.test('is linear on hostile strings', async (t) => {
  for (const predicate of PREDICATES) {
    for (const text of ['a'.repeat(1e6), '1'.repeat(1e6), ':'.repeat(1e6), `${'a-'.repeat(5e5)}!`]) {
      t.type(meetsPredicate(predicate, text), 'boolean')
    }
  }
})
