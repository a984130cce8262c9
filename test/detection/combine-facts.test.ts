import t from 'tap'
import { combineFacts } from '../../src/detection/combine-facts.ts'
import { apiserver } from '../fixtures/apiserver-facts.ts'

t.test('one apiserver: what it says', async (t) => {
  t.same(combineFacts([apiserver({ featureGates: { A: true }, served: ['v1/pods'] })]), {
    binaryVersion: '1.37',
    emulationVersion: '1.36',
    minCompatibilityVersion: '1.35',
    featureGates: { A: true },
    served: ['v1/pods'],
    emulatingBinary: '1.37',
    disagreements: [],
    disputedGates: [],
  })
})

t.test('of several the lowest version holds, each by itself, and the newest binary', async (t) => {
  const detected = combineFacts([
    apiserver({ address: 'a', versions: ['1.37', '1.37', '1.35'] }),
    apiserver({ address: 'b', versions: ['1.36', '1.36', '1.36'] }),
    apiserver({ address: 'c', versions: ['1.37', '1.37', '1.36'] }),
  ])
  t.match(detected, { binaryVersion: '1.37', emulationVersion: '1.36', minCompatibilityVersion: '1.35' })
  t.equal(detected.emulatingBinary, '1.36', 'the one that decides what is served')
  t.same(detected.disagreements, [
    { version: 'binary', says: { '1.36': ['b'], '1.37': ['a', 'c'] } },
    { version: 'emulation', says: { '1.36': ['b'], '1.37': ['a', 'c'] } },
    { version: 'minCompatibility', says: { '1.35': ['a'], '1.36': ['b', 'c'] } },
  ])
})

t.test('1.9 is older than 1.10', async (t) => {
  const servers = [
    apiserver({ versions: ['1.10', '1.10', '1.9'] }),
    apiserver({ versions: ['1.9', '1.9', '1.9'] }),
  ]
  t.equal(combineFacts(servers).emulationVersion, '1.9')
})

t.test('a server that does not say emulates nothing, and its min compatibility is not known', async (t) => {
  t.match(combineFacts([apiserver({ versions: ['1.32', null, null] })]), {
    emulationVersion: '1.32',
    minCompatibilityVersion: null,
  })
})

t.test('gates and APIs are those of the lowest; where these disagree it is off', async (t) => {
  const detected = combineFacts([
    apiserver({ featureGates: { A: true, B: true, C: true }, served: ['v1/pods', 'a/v1/as'] }),
    apiserver({ featureGates: { A: true, B: false }, served: ['v1/pods'] }),
    apiserver({ versions: ['1.37', '1.37', '1.36'], featureGates: { A: false }, served: [] }),
    apiserver({}),
  ])
  t.same(detected.featureGates, { A: true, B: false, C: false })
  t.same(detected.disputedGates, ['B', 'C'])
  t.same(detected.served, ['v1/pods'])
  t.match(combineFacts([apiserver({})]), { featureGates: null, served: null })
})
