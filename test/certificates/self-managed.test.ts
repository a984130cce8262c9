import fc from 'fast-check'
import t from 'tap'
import { madeBy } from '../../src/certificates/authority-name.ts'
import { anchorsIn, holdsAll, readBundle, union } from '../../src/certificates/ca-bundle.ts'
import { checkPair, isGoodFor, isSamePair } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import type { StoredCertificates } from '../../src/certificates/stored-certificates.ts'
import { createAuthority } from '../fixtures/authority.ts'
import {
  AUTHORITY,
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
  works,
  worldDate,
} from '../fixtures/certificate-world.ts'

const DAY = 86_400_000

/** Each takes half a second: some seconds of it every time, and as many as one likes by hand. */
const RUNS = 15

/** Something that happens to the world. */
type Event =
  | { kind: 'requests'; replica: number; count: number; fault: Fault }
  | { kind: 'look'; replica: number }
  | { kind: 'crash'; replica: number }
  | { kind: 'clock'; replica: number; offset: number }
  | { kind: 'time'; milliseconds: number }
  | { kind: 'foreign'; what: keyof typeof FOREIGN }

const EMPTY: StoredCertificates = { current: null, next: null, authorities: [] }

/** What people and other programs may do. */
const FOREIGN = {
  'delete the Secret': (world: World) => setSecret(world, null),
  'empty the Secret': (world: World) => setSecret(world, EMPTY),
  'take away the current certificate': (world: World) =>
    world.secret && setSecret(world, { ...world.secret.stored, current: null }),
  'touch the Secret': (world: World) => world.secret && setSecret(world, world.secret.stored),
  'touch the configuration': (world: World) => setBundles(world, world.configuration.bundles),
  'replace both by empty ones': (world: World) => {
    setSecret(world, EMPTY)
    setBundles(world, [[], []])
  },
  'an entry without a bundle': (world: World) => setBundles(world, [world.configuration.bundles[0]!, []]),
  'an authority in the caBundle': async (world: World) => {
    const { authority } = await somebodyElses(world)
    setBundles(
      world,
      world.configuration.bundles.map((bundle) => union(bundle, authority)),
    )
  },
  'an authority in the place of the caBundle': async (world: World) => {
    const { authority } = await somebodyElses(world)
    setBundles(world, [authority, authority])
  },
  'a certificate': async (world: World) => {
    const { pair, authority } = await somebodyElses(world)
    setSecret(world, { current: pair, next: null, authorities: authority })
  },
  'a certificate for another host, without its authority': async (world: World) => {
    const { pair } = await somebodyElses(world, 'elsewhere.example')
    setSecret(world, { current: pair, next: null, authorities: [] })
  },
  'a certificate made by a wrong clock': async (world: World) => {
    const { pair, authority } = await somebodyElses(world, 'guard.example', 100 * DAY)
    setSecret(world, { current: pair, next: null, authorities: authority })
  },
  'a backup is made': (world: World) => backups.set(world, [...(backups.get(world) ?? []), stateOf(world)]),
  'the first backup of the Secret is restored': (world: World) => restore(world, 0, false),
  'the last backup of the Secret is restored': (world: World) => restore(world, -1, false),
  'the first backup of both is restored': (world: World) => restore(world, 0, true),
  'the last backup of both is restored': (world: World) => restore(world, -1, true),
}

const backups = new WeakMap<World, ReturnType<typeof stateOf>[]>()

const stateOf = ({ secret, configuration }: World) => ({ secret, configuration })

function restore(world: World, index: 0 | -1, isBoth: boolean): void {
  const backup = backups.get(world)?.at(index)
  if (backup === undefined) return
  setSecret(world, backup.secret?.stored ?? null)
  if (isBoth) setBundles(world, backup.configuration.bundles)
}

async function somebodyElses(world: World, host = 'guard.example', ahead = 0) {
  const issued = await issueCertificate([host], new Date(worldDate(world).getTime() + ahead), 'somebody else')
  const pair = checkPair(issued, { certificate: 'it', privateKey: 'its key' }, worldDate(world))
  return { pair, authority: readBundle(issued.authority) }
}

const replica = fc.nat(2)
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('requests' as const),
      replica,
      count: fc.integer({ min: 1, max: 5 }),
      fault: fc.constantFrom<Fault>('none', 'none', 'none', 'lost', 'broken', 'refused'),
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
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      replica: fc.constant(0),
      offset: fc.integer({ min: -800 * DAY, max: 800 * DAY }),
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
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('foreign' as const),
      what: fc.constantFrom(...(Object.keys(FOREIGN) as (keyof typeof FOREIGN)[])),
    }),
  },
)

t.test('whatever happens, what works is left only for what works, and a renewal ends', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(event, { minLength: 5, maxLength: 60 }),
      async (isDue, events) => {
        const world = createWorld(3)
        if (isDue) {
          await settle(world)
          world.time += 61 * DAY
        }
        for (const one of events) {
          await happen(world, one)
          check(world)
        }
        await settle(world)
        const before = world.replicas[0]!.serving!
        world.time += 61 * DAY
        for (const each of world.replicas) each.looked = Number.NEGATIVE_INFINITY
        await settle(world)
        if (isSamePair(before, world.replicas[0]!.serving)) throw new Error('it was not renewed')
      },
    ),
    { numRuns: RUNS },
  )
  t.pass()
})

async function happen(world: World, one: Event): Promise<void> {
  const at = (index: number): Replica => world.replicas[index]!
  if (one.kind === 'time' || one.kind === 'foreign') world.disturbances++
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
  if (one.kind === 'foreign') await FOREIGN[one.what](world)
}

function check({ violations }: World): void {
  if (violations.length > 0) throw new Error(violations.join('; '))
}

/** All goes well for a while. */
async function settle(world: World, hosts = ['guard.example']): Promise<void> {
  for (const each of world.replicas) each.clockOffset = 0
  for (let round = 0; round < 30; round++) {
    for (const each of world.replicas) {
      await wholeLook(world, each)
      check(world)
    }
    world.time += OVERLAP / 3
  }
  const { current, next, authorities } = world.secret!.stored
  const anchors = anchorsIn(authorities, current!, worldDate(world))
  if (next !== null || anchors.length !== 1 || authorities.length !== 1)
    throw new Error('not at its end: the Secret')
  const isAtEnd = (bundle: string[]) =>
    holdsAll(bundle, anchors) && holdsAll(anchors, madeBy(AUTHORITY, bundle))
  if (!world.configuration.bundles.every(isAtEnd)) throw new Error('not at its end: the caBundle')
  for (const { serving, problem } of world.replicas) {
    if (!isSamePair(serving, current)) throw new Error('not at its end: another certificate is served')
    if (!works(world, serving!)) throw new Error('what is served does not work')
    if (!isGoodFor(serving!, hosts)) throw new Error('it is for another host')
    if (problem !== null) throw new Error(`a problem is left: ${problem}`)
  }
}

t.test('guards that were told different hosts share a certificate that is good for all', async (t) => {
  const world = createWorld(0)
  world.replicas = [['a.example'], ['b.example']].map((hosts) => newReplica(world, hosts))
  await settle(world, ['a.example', 'b.example'])
  t.pass()
})

t.test('what cannot be done is said, and done when it can be', async (t) => {
  const world = createWorld(1)
  const [guard] = world.replicas as [Replica]
  for (let count = 0; count < 2; count++) await oneRequest(world, guard)
  await oneRequest(world, guard, 'broken')
  while (guard.look !== null) await oneRequest(world, guard)
  t.equal(guard.serving, null, 'without the Secret there is nothing to go on with')
  t.equal(guard.problem, 'no answer')
  for (let count = 0; count < 5; count++) await oneRequest(world, guard)
  await oneRequest(world, guard, 'broken')
  while (guard.look !== null) await oneRequest(world, guard)
  t.match(guard.problem, 'no answer', 'the caBundle')
  t.ok(guard.serving, 'served all the same')
  await wholeLook(world, guard)
  t.equal(guard.problem, null)
  t.equal(trustedFor(world, guard.serving!), 0)
})

t.test('a guard whose clock is wrong serves what the others do, and says so', async (t) => {
  for (const days of [-800, -2, 2, 65, 100, 800]) {
    const world = createWorld(3)
    await settle(world)
    const [wrong, ...others] = world.replicas as [Replica, Replica, Replica]
    const before = world.secret!.stored.current
    for (let round = 0; round < 6; round++) {
      wrong.clockOffset = days * DAY
      for (const each of world.replicas) await wholeLook(world, each)
      world.time += OVERLAP / 3
    }
    check(world)
    t.match(wrong.problem, /^the clock of this machine is /, `${days} days`)
    t.same(
      others.map(({ problem }) => problem),
      [null, null],
    )
    t.ok(world.replicas.every(({ serving }) => isSamePair(serving, before)))
    world.time += 61 * DAY
    for (let round = 0; round < 6; round++) {
      for (const each of world.replicas) await wholeLook(world, each)
      world.time += OVERLAP / 3
    }
    check(world)
    const { current } = world.secret!.stored
    t.notOk(isSamePair(current, before), 'renewed by the others')
    t.ok(world.replicas.every(({ serving }) => isSamePair(serving, current) && works(world, serving!)))
  }
})

t.test('a guard that saw nothing of a renewal for more than three overlaps loses no call', async (t) => {
  const world = createWorld(2)
  await settle(world)
  world.time += 61 * DAY
  const [awake, asleep] = world.replicas as [Replica, Replica]
  const before = asleep.serving!
  const thirds = async (count: number, ...looking: Replica[]) => {
    for (let third = 0; third < count; third++) {
      for (const each of looking) {
        await wholeLook(world, each)
        t.ok(works(world, asleep.serving!))
      }
      world.time += OVERLAP / 3
    }
  }
  await thirds(11, awake)
  t.notOk(isSamePair(awake.serving, before), 'renewed meanwhile')
  t.ok(isSamePair(asleep.serving, before))
  await thirds(11, awake, asleep)
  t.ok(isSamePair(asleep.serving, awake.serving))
  t.equal(trustedFor(world, before), -1)
})

t.test('one look puts back for all what was replaced by nothing', async (t) => {
  const world = createWorld(3)
  await settle(world)
  const before = world.secret!.stored.current
  FOREIGN['replace both by empty ones'](world)
  await wholeLook(world, world.replicas[1]!)
  t.ok(world.replicas.every(({ serving }) => isSamePair(serving, before) && works(world, serving!)))
  t.ok(isSamePair(world.secret!.stored.current, before))
})

t.test('a backup of long ago is served when it was trusted for an overlap', async (t) => {
  const world = createWorld(2)
  await settle(world)
  world.time += 61 * DAY
  await settle(world)
  const { stored } = world.secret!
  world.time += 61 * DAY
  await settle(world)
  setSecret(world, stored)
  const before = world.replicas[0]!.serving
  for (const each of world.replicas) await wholeLook(world, each)
  t.ok(world.replicas.every(({ serving }) => isSamePair(serving, before)))
  t.equal(trustedFor(world, stored.current!), 0)
  await settle(world)
})

t.test('what somebody else puts into the caBundle stays, and is told', async (t) => {
  const world = createWorld(2)
  await settle(world)
  const { authority } = await somebodyElses(world)
  setBundles(world, [authority, authority])
  for (const each of world.replicas) await wholeLook(world, each)
  const { current } = world.secret!.stored
  t.ok(world.configuration.bundles.every((bundle) => holdsAll(bundle, authority) && bundle.length === 2))
  t.ok(works(world, current!))
  const { version } = world.configuration
  await settle(world)
  t.equal(world.configuration.version, version, 'nobody writes for ever')
  await wholeLook(world, world.replicas[0]!)
  t.match(world.replicas[0]!.note, /the caBundle also trusts what no guard made.*: CN=somebody else$/)
})

t.test('an authority without a name keeps nobody from anything', async (t) => {
  const world = createWorld(1)
  const nameless = readBundle((await createAuthority('')).pem)
  setBundles(world, [nameless, nameless])
  await settle(world)
  t.match(world.replicas[0]!.note, /: serial number /)
})

t.test('whoever slept through a change that was taken back takes nothing away', async (t) => {
  const world = createWorld(3)
  await settle(world)
  const [asleep, ...awake] = world.replicas as [Replica, ...Replica[]]
  const backup = world.secret!.stored
  FOREIGN['empty the Secret'](world)
  for (let third = 0; third < 36; third++) {
    for (const each of awake) await wholeLook(world, each)
    world.time += OVERLAP / 3
  }
  setSecret(world, backup)
  await wholeLook(world, asleep)
  t.ok(awake.every(({ serving }) => works(world, serving!)))
  await settle(world)
})

t.test('a Secret that is emptied again and again makes no caBundle grow without end', async (t) => {
  const world = createWorld(2)
  await settle(world)
  for (let third = 0; third < 60; third++) {
    if (third % 2 === 0) FOREIGN['empty the Secret'](world)
    for (const each of world.replicas) await wholeLook(world, each)
    world.time += OVERLAP / 3
  }
  check(world)
  t.equal(world.configuration.bundles[0]!.length, 10)
  t.match(world.replicas[0]!.problem, /^the caBundle holds many authorities of guards/)
  await settle(world)
})

t.test('a renewal that does not come to its end is told', async (t) => {
  const world = createWorld(1)
  await settle(world)
  const [guard] = world.replicas as [Replica]
  const before = guard.serving
  for (const [days, problem] of [
    [61, null],
    [15, /^the certificate was due on .* and is still served/],
  ] as const) {
    world.time += days * DAY
    for (let third = 0; third < 6; third++) {
      setBundles(world, [[], []])
      await wholeLook(world, guard)
      world.time += OVERLAP / 3
    }
    t.ok(isSamePair(guard.serving, before))
    t.match(guard.problem, problem)
  }
})
