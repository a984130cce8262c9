import t from 'tap'
import { formatFieldPath, formatSchemaPath, type PathNode } from '../../src/evaluate/field-path.ts'

const field = (parent: PathNode | null, segment: string): PathNode => ({ parent, kind: 'field', segment })

t.test("writes paths as Kubernetes' field.Path does", async (t) => {
  const spec = field(null, 'spec')
  const container: PathNode = { parent: field(spec, 'containers'), kind: 'index', segment: 0 }
  const limit: PathNode = {
    parent: field(field(container, 'resources'), 'limits'),
    kind: 'key',
    segment: 'cpu',
  }
  t.equal(formatFieldPath(spec), 'spec')
  t.equal(formatFieldPath(limit), 'spec.containers[0].resources.limits[cpu]')
  t.equal(formatSchemaPath(limit), 'spec.containers[*].resources.limits[*]')
})
