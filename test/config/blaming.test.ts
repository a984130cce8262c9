import t from 'tap'
import { blaming } from '../../src/config/blaming.ts'
import { mergeSettings, type Settings } from '../../src/config/settings.ts'
import { SurfaceError } from '../../src/surface/surface.ts'

function blame(message: string, more: Partial<Settings>): void {
  const settings = { ...mergeSettings(null, {}), origin: (path: string[]) => `<${path.join('.')}>`, ...more }
  blaming(settings, () => {
    throw new SurfaceError(message)
  })
}

t.test('names the setting that a refusal mentions', async (t) => {
  const featureGates = { Pod: true, PodLevelResources: false }
  t.throws(() => blame('unrecognized feature gate: Pod', { featureGates }), {
    name: 'ConfigurationError',
    message: '<featureGates.Pod>: unrecognized feature gate: Pod',
  })
  t.throws(() => blame('PodLevelResources is locked', { featureGates }), {
    message: '<featureGates.PodLevelResources>: PodLevelResources is locked',
  })
  t.throws(() => blame('1.36 is too new', { emulationVersion: '1.35', minCompatibilityVersion: '1.36' }), {
    message: '<minCompatibilityVersion>: 1.36 is too new',
  })
})

t.test('blames nothing where no setting is mentioned', async (t) => {
  t.throws(() => blame('something else', {}), { name: 'ConfigurationError', message: 'something else' })
})

t.test('bugs are not dressed up', async (t) => {
  const bug = () => {
    throw new TypeError('x')
  }
  t.throws(() => blaming(mergeSettings(null, {}), bug), { name: 'TypeError' })
  t.equal(
    blaming(mergeSettings(null, {}), () => 7),
    7,
  )
})
