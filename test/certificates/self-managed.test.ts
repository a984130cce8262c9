import fc from 'fast-check'
import t from 'tap'
import { anchorsIn } from '../../src/certificates/ca-bundle.ts'
import { isGoodFor, isSamePair } from '../../src/certificates/certificate.ts'
import {
  createWorld,
  type Fault,
  newReplica,
  OVERLAP,
  oneRequest,
  type Replica,
  setBundles,
  setSecret,
  trustedFor,
  type World,
  wholeLook,
} from '../fixtures/certificate-world.ts'

const DAY = 86_400_000

/** Each takes a third of a second: some seconds of it every time, and as many as one likes by hand. */
const RUNS = 20

/** Something that happens to the world. */
type Event =
  | { kind: 'requests'; replica: number; count: number; fault: Fault }
  | { kind: 'look'; replica: number }
  | { kind: 'crash'; replica: number }
  | { kind: 'clock'; replica: number; offset: number }
  | { kind: 'time'; milliseconds: number }
  | { kind: 'foreign'; what: 'delete' | 'empty' | 'half' | 'touch' | 'configuration' }

const replica = fc.nat(2)
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('requests' as const),
      replica,
      count: fc.integer({ min: 1, max: 5 }),
      fault: fc.constantFrom<Fault>('none', 'none', 'none', 'lost', 'broken'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('look' as const), replica }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), replica }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      replica,
      offset: fc.integer({ min: -DAY / 24, max: DAY / 24 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      milliseconds: fc.constantFrom(OVERLAP / 3, OVERLAP / 2, OVERLAP, 61 * DAY),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('foreign' as const),
      what: fc.constantFrom('delete', 'empty', 'half', 'touch', 'configuration'),
    }),
  },
)

t.test('whatever happens, what is served was trusted for an overlap, and a renewal ends', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 60 }), async (events) => {
      const world = createWorld(3)
      const everTrusted = new Set<string>()
      for (const one of events) {
        await happen(world, one)
        check(world, everTrusted)
      }
      await settle(world, everTrusted)
      const before = world.replicas[0]!.serving!
      world.time += 61 * DAY
      for (const each of world.replicas) each.looked = Number.NEGATIVE_INFINITY
      await settle(world, everTrusted)
      if (isSamePair(before, world.replicas[0]!.serving)) throw new Error('it was not renewed')
    }),
    { numRuns: RUNS },
  )
  t.pass()
})

async function happen(world: World, one: Event): Promise<void> {
  const at = (index: number): Replica => world.replicas[index]!
  if (one.kind === 'time') world.time += one.milliseconds
  if (one.kind === 'clock') at(one.replica).clockOffset = one.offset
  // Its look goes on for nobody; what it sent before is done.
  if (one.kind === 'crash') world.replicas[one.replica] = newReplica(world)
  if (one.kind === 'look') await wholeLook(world, at(one.replica))
  if (one.kind === 'requests') {
    for (let count = 0; count < one.count; count++) {
      await oneRequest(world, at(one.replica), count === one.count - 1 ? one.fault : 'none')
    }
  }
  if (one.kind === 'foreign') {
    const { secret, configuration } = world
    const empty = { current: null, next: null, authorities: [], isProven: false }
    if (one.what === 'delete') setSecret(world, null)
    if (one.what === 'empty') setSecret(world, empty)
    if (one.what === 'half' && secret !== null)
      setSecret(world, { ...secret.stored, current: null, isProven: false })
    if (one.what === 'touch' && secret !== null) setSecret(world, secret.stored)
    if (one.what === 'configuration' && configuration !== null) setBundles(world, configuration.bundles)
  }
}

/** Of replicas that can see the store: who sees nothing of it for an overlap may miss a whole renewal. */
function check(world: World, everTrusted: Set<string>): void {
  for (const { serving, looked } of world.replicas) {
    if (serving === null) continue
    const age = trustedFor(world, serving)
    const isIn = looked >= world.time - OVERLAP
    if (isIn && age < 0 && everTrusted.has(serving.certificate)) throw new Error('not trusted any more')
    if (isIn && age < OVERLAP && !world.firsts.has(serving.certificate))
      throw new Error(`trusted for ${age} ms`)
    if (age >= 0) everTrusted.add(serving.certificate)
  }
}

/** All goes well for a while. */
async function settle(world: World, everTrusted: Set<string>): Promise<void> {
  for (const each of world.replicas) each.clockOffset = 0
  for (let round = 0; round < 24; round++) {
    for (const each of world.replicas) {
      await wholeLook(world, each)
      check(world, everTrusted)
    }
    world.time += OVERLAP / 3
  }
  const { stored } = world.secret!
  const { current, next, authorities } = stored
  const anchors = anchorsIn(authorities, current!)
  const isSame = (bundle: string[]) => bundle.join() === anchors.join() && bundle.length === 1
  if (next !== null || !isSame(authorities)) throw new Error('not at its end: the Secret')
  if (!world.configuration!.bundles.every(isSame)) throw new Error('not at its end: the caBundle')
  for (const { serving, problem } of world.replicas) {
    if (!isSamePair(serving, current)) throw new Error('not at its end: another certificate is served')
    if (problem !== null) throw new Error(`a problem is left: ${problem}`)
  }
}

t.test('guards that were told different hosts share a certificate that is good for all', async (t) => {
  const world = createWorld(0)
  world.replicas = [['a.example'], ['b.example']].map((hosts) => newReplica(world, hosts))
  await settle(world, new Set())
  t.ok(isGoodFor(world.replicas[0]!.serving!, ['a.example', 'b.example']))
})

t.test('what cannot be done is said, and done when it can be', async (t) => {
  const world = createWorld(1)
  const [guard] = world.replicas as [Replica]
  for (let count = 0; count < 2; count++) await oneRequest(world, guard)
  await oneRequest(world, guard, 'broken')
  t.equal(guard.look, null, 'without the Secret there is nothing to go on with')
  t.match(guard, { serving: null, problem: 'no answer' })
  for (let count = 0; count < 5; count++) await oneRequest(world, guard)
  await oneRequest(world, guard, 'broken')
  while (guard.look !== null) await oneRequest(world, guard)
  t.match(guard.problem, 'no answer', 'the caBundle')
  t.ok(guard.serving, 'served all the same')
  await wholeLook(world, guard)
  t.equal(guard.problem, null)
  t.equal(trustedFor(world, guard.serving!), 0)
})
