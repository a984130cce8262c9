import t from 'tap'
import { layOut } from '../../catalog/layout.ts'

t.test('one fact a line, names sorted, records in their own order', async (t) => {
  const text = layOut({
    format: 1,
    featureGates: { B: { specs: [{ version: '1.2', default: false }] }, A: { specs: [] } },
    types: { Pod: { spec: 'PodSpec', kind: { type: 'string', enum: ['b', 'a'] } }, Empty: {} },
  })
  t.equal(
    text,
    `{
 "format": 1,
 "featureGates": {
  "A": {"specs":[]},
  "B": {"specs":[{"version":"1.2","default":false}]}
 },
 "types": {
  "Empty": {},
  "Pod": {
   "kind": {"type":"string","enum":["b","a"]},
   "spec": "PodSpec"
  }
 }
}
`,
  )
})
