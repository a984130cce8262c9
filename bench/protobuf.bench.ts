import { readFileSync } from 'node:fs'
import { Bench } from 'tinybench'
import { decodeList } from '../src/cluster/protobuf/decode-list.ts'
import { decodePlan } from '../src/cluster/protobuf/decode-plan.ts'
import { evaluate } from '../src/evaluate/evaluate.ts'
import { loadCatalog } from '../src/surface/load-catalog.ts'
import { buildSurface } from '../src/surface/surface.ts'
import { printRatios } from './ratio-table.ts'

// A page of 500 ordinary pods of 8 kB, as a kube-apiserver wrote it: read and judged from protobuf, and from JSON. The
// recorded page has one pod; the page is that pod over and over, under names of its own.
const recorded = new URL('../test/fixtures/protobuf/', import.meta.url)
const PODS = 500
const json = JSON.parse(readFileSync(new URL('bench-pod.json', recorded), 'utf8'))
const podName = json.items[0].metadata.name as string
const nameOf = (index: number) => String(index).padStart(podName.length, '0')

const jsonPage = Buffer.from(
  JSON.stringify({
    ...json,
    items: Array.from({ length: PODS }, (_, i) => ({
      ...json.items[0],
      metadata: { ...json.items[0].metadata, name: nameOf(i) },
    })),
  }),
)
const protobufPage = repeated(readFileSync(new URL('bench-pod.pb', recorded)))

/** The list's items, many times; lengths around them anew. */
function repeated(page: Buffer): Buffer {
  const item = itemOf(page)
  const list = Buffer.concat(
    Array.from({ length: PODS }, (_, i) => {
      const copy = Buffer.from(item)
      copy.write(nameOf(i), copy.indexOf(podName))
      return Buffer.concat([Buffer.from([0x12]), varint(copy.length), copy])
    }),
  )
  const typeMeta = Buffer.from('\x0a\x0d\x0a\x02v1\x12\x07PodList', 'latin1')
  return Buffer.concat([Buffer.from('k8s\0'), typeMeta, Buffer.from([0x12]), varint(list.length), list])
}

/** The bytes of the first item of a recorded page. */
function itemOf(page: Buffer): Buffer {
  let at = 4
  const length = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = page[at++]!
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  for (let inside = false; ; ) {
    const tag = page[at++]!
    const size = length()
    if (tag !== 0x12) at += size
    else if (inside) return page.subarray(at, at + size)
    else inside = true
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest])
    bytes.push((rest & 0x7f) | 0x80)
  }
}

const catalog = loadCatalog()
const surface = buildSurface(catalog, { version: '1.36' })
const plan = decodePlan(catalog, [surface], 'v1/pods')!
const whole = decodePlan(catalog, [surface], 'v1/pods', { isWhole: true })!
const kind = { group: '', version: 'v1', kind: 'Pod' }
const judge = (object: unknown) => evaluate(surface, 'target', { object, kind, origin: 'stored' })
const parsed = () => JSON.parse(jsonPage.toString('utf8')).items as unknown[]

console.log(
  `${PODS} pods: ${Math.round(jsonPage.length / PODS)} bytes each as JSON, ${Math.round(protobufPage.length / PODS)} as protobuf`,
)
const bench = new Bench({ time: 2000, warmupTime: 500 })
bench
  .add('JSON.parse + evaluate', () => parsed().map(judge))
  .add('JSON.parse', () => parsed())
  .add('decodeList + evaluate', () => decodeList(protobufPage, plan).items.map(judge))
  .add('decodeList', () => decodeList(protobufPage, plan))
  .add('decodeList, every field', () => decodeList(protobufPage, whole))
await printRatios(bench, 'JSON.parse + evaluate')
