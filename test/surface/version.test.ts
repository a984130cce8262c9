import fc from 'fast-check'
import t from 'tap'
import {
  compareReleases,
  newerRelease,
  olderRelease,
  parseRelease,
  releaseBefore,
} from '../../src/surface/version.ts'

t.test('reads every spelling that kube-apiserver takes', async (t) => {
  for (const text of ['1.36', 'v1.36', 'kube=1.36', ' 1.36 ']) t.equal(parseRelease(text), '1.36')
})

t.test('refuses what is no major.minor', async (t) => {
  t.throws(() => parseRelease('1.36.2'), { message: /patch version not allowed, got: "1.36.2"/ })
  for (const text of ['', '1', 'latest', '1.x', '1.36-rc.1', '-1.36', '1.36.2.1']) {
    t.throws(() => parseRelease(text), RangeError, text)
  }
})

t.test('orders by number, not by text', async (t) => {
  const minor = fc.integer({ min: 0, max: 200 })
  const property = fc.property(
    minor,
    minor,
    (a, b) =>
      Math.sign(compareReleases(`1.${a}`, `1.${b}`)) === Math.sign(a - b) &&
      olderRelease(`1.${a}`, `1.${b}`) === `1.${Math.min(a, b)}` &&
      newerRelease(`1.${a}`, `1.${b}`) === `1.${Math.max(a, b)}`,
  )
  t.doesNotThrow(() => fc.assert(property))
})

t.test('counts back, never below zero', async (t) => {
  t.equal(releaseBefore('1.37'), '1.36')
  t.equal(releaseBefore('1.37', 3), '1.34')
  t.equal(releaseBefore('1.1', 3), '1.0')
})
