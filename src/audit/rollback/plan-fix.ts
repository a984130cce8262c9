import type { Finding } from '../../evaluate/finding.ts'
import { valueAt } from '../../evaluate/references/reference.ts'
import { rulesAt } from '../../surface/gate-rules.ts'
import { formatResource } from '../../surface/resource-name.ts'
import type { Surface } from '../../surface/surface.ts'
import type { ObjectReference } from '../report.ts'
import type { Fix, LeftUse, PatchOperation } from './fix.ts'
import { jsonPointer, stepsTo } from './json-pointer.ts'
import { recreated } from './recreated.ts'

type Steps = (string | number)[]

/**
 * Plans how a stored object can be rid of its findings: by taking fields away, and by nothing else. What informs only is
 * no use to be rid of. Pure.
 * @param controller what controls the object, as `Deployment/web`; it would undo every change.
 */
export function planFix(
  surface: Surface,
  reference: ObjectReference,
  object: Record<string, unknown>,
  findings: Finding[],
  controller: string | null,
): Fix {
  const uses = findings.filter(({ hazard }) => hazard !== 'info')
  const whyNot = new Map(uses.map((finding) => [finding, whyLeft(surface, object, finding, controller)]))
  const left = uses.flatMap((finding): LeftUse | [] => {
    const { fieldPath, reason, hazard } = finding
    const why = whyNot.get(finding)
    return why == null ? [] : { fieldPath, reason, hazard, why }
  })
  const removed = outermost(uses.filter((use) => whyNot.get(use) === null).map(({ path }) => stepsTo(path!)))
  const resource = findings[0] === undefined ? '' : formatResource(findings[0].resource)
  const manifest = recreated(resource, object, removed)
  return {
    object: reference,
    resource,
    patch: manifest === null ? patchOf(object, removed) : [],
    manifest,
    left,
  }
}

/** Null: the field can be taken away. */
function whyLeft(
  { catalog }: Surface,
  object: unknown,
  { reason, seen, path, schemaPath, resource }: Finding,
  controller: string | null,
): string | null {
  if (seen === 'requested') return 'it is not in the object: take it out of what its manager applies'
  if (controller !== null) return `${controller} controls the object and would undo the change: change that`
  if (reason.startsWith('API')) {
    return path === undefined
      ? 'the object itself is the use: keep its manifest, delete it before the way back, and create it again when that is ruled out'
      : 'it names another API: which one to use instead is for its owner to say'
  }
  if (!reason.startsWith('Field')) return 'another value is needed, and which one is for its owner to say'
  if (path === undefined || valueAt(object, stepsTo(path)) === undefined) return 'it is not in the object'
  if (schemaPath === 'status' || schemaPath.startsWith('status.')) {
    return 'status is written by a controller, and is written anew by the one that runs after the way back'
  }
  const takesMore = [...catalog.files.values()].some((file) =>
    rulesAt(file, formatResource(resource), schemaPath).some(({ drops }) => drops !== undefined),
  )
  return takesMore
    ? 'what is around it makes no sense without it: which part to take away is for its owner to say'
    : null
}

/** Without those below another, and without doubles. */
function outermost(places: Steps[]): Steps[] {
  const texts = places.map((steps) => `${jsonPointer(steps)}/`)
  return places.filter((_, index) =>
    texts.every(
      (other, at) =>
        at === index || !texts[index]!.startsWith(other) || (other === texts[index] && at > index),
    ),
  )
}

/** All tests come first, on the object as it is, which must still be the same object; then fields go, those of a list from its end, so that no index shifts. */
function patchOf(object: unknown, removed: Steps[]): PatchOperation[] {
  if (removed.length === 0) return []
  const tests = new Map<string, unknown>()
  const uid = valueAt(object, ['metadata', 'uid'])
  if (typeof uid === 'string') tests.set('/metadata/uid', uid)
  for (const steps of removed) {
    for (let end = 1; end < steps.length; end++) {
      const name = valueAt(object, [...steps.slice(0, end), 'name'])
      // An index is no identity: the item must still be the one with this name.
      if (typeof steps[end - 1] === 'number' && typeof name === 'string') {
        tests.set(jsonPointer([...steps.slice(0, end), 'name']), name)
      }
    }
    tests.set(jsonPointer(steps), valueAt(object, steps))
  }
  return [
    ...[...tests].map(([path, value]) => ({ op: 'test' as const, path, value })),
    ...removed.toSorted(lastFirst).map((steps) => ({ op: 'remove' as const, path: jsonPointer(steps) })),
  ]
}

function lastFirst(a: Steps, b: Steps): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!]
    if (left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return right - left
    return left < right ? -1 : 1
  }
  return b.length - a.length
}
