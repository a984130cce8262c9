import { valueAt, withValue } from '../random/places.ts'
import { otherValue } from './other-value.ts'
import type { UpdateVariant } from './update-variants.ts'

type Json = Record<string, unknown>

/** What can be done to a running pod. Its containers' gated fields come along, where debugging containers may have them. */
export const POD_UPDATES: UpdateVariant[] = [
  {
    name: 'with a debugging container',
    subresource: 'ephemeralcontainers',
    make: (old) => {
      if (old.kind !== 'Pod') return null
      const container = structuredClone(valueAt(old, ['spec', 'containers', 0])) as Json
      for (const field of ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']) {
        delete container[field]
      }
      const debugging = { ...container, name: 'debugging', resources: {} }
      return withValue(old, ['spec', 'ephemeralContainers'], [debugging])
    },
  },
  {
    name: 'with other resources',
    subresource: 'resize',
    make: (old) => {
      if (old.kind !== 'Pod') return null
      const paths = [
        ['spec', 'resources', 'requests', 'cpu'],
        ['spec', 'resources', 'limits', 'cpu'],
        ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
        ['spec', 'containers', 0, 'resources', 'limits', 'cpu'],
      ].filter((path) => valueAt(old, path) !== undefined)
      if (paths.length === 0) return null
      return paths.reduce((result, path) => withValue(result, path, otherValue(valueAt(old, path), 0)), old)
    },
  },
]
