import { judge } from '../../../../src/evaluate/judge.ts'
import type { Policy } from '../../../../src/evaluate/policy.ts'
import type { Catalog } from '../../../../src/surface/catalog.ts'
import { formatResource } from '../../../../src/surface/resource-name.ts'
import { buildSurface } from '../../../../src/surface/surface.ts'
import { apiserverFlags } from '../../apiserver-flags.ts'
import { startControlPlane } from '../../control-plane.ts'
import type { KubeRequest } from '../../kube-request.ts'
import { ServerFailed } from '../../server-process.ts'
import { atOnce } from '../at-once.ts'
import type { Comparison } from '../compare-surface.ts'
import { type Disagreement, disagreementOf } from '../disagreement.ts'
import { objections } from '../objections.ts'
import { collectMaterial } from '../random/material.ts'
import { admissionSees, prepare, send } from '../real-answers.ts'
import { lenient } from '../references.ts'
import { share } from '../share.ts'
import { shuffled } from '../shuffled.ts'
import type { TruthObject } from '../truth-object.ts'
import type { TruthSurface } from '../truth-surfaces.ts'
import { randomStatuses } from './random-statuses.ts'
import { placeOf, type Stored, storeObject } from './store-object.ts'

export interface UpdateRun {
  release: string
  surfaces: TruthSurface[]
  subjects: TruthObject[]
  seed: number
  deadline: number
}

/** Everything is refused that is not excused. */
const POLICY: Policy = {
  validationActions: { emulation: 'Deny', minCompatibility: 'Deny', target: 'Deny' },
  mode: 'Enforce',
  window: null,
  exemptions: [],
}
/** Objects of the same kind that each object is turned into. */
const TURNS = 4

/**
 * What may be updated where a use is already stored: a release with everything on stores the objects, then the same
 * release is started on the same etcd with the gates of one surface after the other, and asked (dryRun) about updates of
 * what it finds. The judge is given the object that it serves as the old one.
 */
export async function compareUpdates(
  catalog: Catalog,
  { release, surfaces, subjects, seed, deadline }: UpdateRun,
  say: (line: string) => void,
): Promise<{ comparisons: Comparison[]; failures: string[] }> {
  const controlPlane = await startControlPlane({ release, args: apiserverFlags(lenient(release)) })
  const { request } = controlPlane
  try {
    await prepare(request)
    const material = await collectMaterial(catalog, request, subjects)
    const stored: Stored[] = []
    const half = Date.now() + share(deadline, surfaces.length + 1)
    await atOnce(subjects.entries(), half, async ([number, subject]) => {
      const statuses = (one: Stored, old: Record<string, unknown>) =>
        subject.path === null
          ? randomStatuses(material, request, seed + number, one, old)
          : Promise.resolve([])
      const others = othersOf(subject, subjects, seed + number)
      stored.push(...(await storeObject(request, subject, `u${number}`, others, statuses)))
    })
    const updates = stored.reduce((sum, one) => sum + one.updates.length, 0)
    say(`${release}: ${subjects.length} objects, ${stored.length} stored, ${updates} possible updates`)
    const comparisons: Comparison[] = []
    const failures: string[] = []
    for (const [index, surface] of surfaces.entries()) {
      say(`updates, ${surface.name}`)
      try {
        await controlPlane.restart(apiserverFlags(surface.options))
      } catch (error) {
        if (!(error instanceof ServerFailed)) throw error
        failures.push(`${surface.name}, restarted: ${error.message}`)
        continue
      }
      await admissionSees(request)
      comparisons.push(
        await compareOnSurface(
          catalog,
          request,
          surface,
          stored,
          Date.now() + share(deadline, surfaces.length - index),
        ),
      )
    }
    return { comparisons, failures }
  } finally {
    await controlPlane.stop()
  }
}

/** Others of the kind: those that share a gate first, by their label, then any. */
function othersOf(subject: TruthObject, subjects: TruthObject[], seed: number): TruthObject[] {
  const same = subjects.filter((other) => other !== subject && formatKindOf(other) === formatKindOf(subject))
  const related = same.filter((other) => gateOf(other) === gateOf(subject))
  return [...shuffled(related, seed).slice(0, TURNS / 2), ...shuffled(same, seed).slice(0, TURNS / 2)]
}

function formatKindOf({ resource }: TruthObject): string {
  return formatResource(resource!)
}

function gateOf({ label }: TruthObject): string {
  return label.split(' ').slice(2).join(' ')
}

async function compareOnSurface(
  catalog: Catalog,
  request: KubeRequest,
  truth: TruthSurface,
  stored: Stored[],
  deadline: number,
): Promise<Comparison> {
  const surface = buildSurface(catalog, truth.options)
  const disagreements: Disagreement[] = []
  let asked = 0
  await atOnce(stored, deadline, async (one) => {
    const { subject, name } = one
    const old = await send(request, 'GET', one)
    // An API that is not served: an object of it cannot be updated at all.
    if (old.status !== 200) return
    for (const { variant, reference } of one.updates) {
      const made = variant.make(old.body)
      if (made === null) continue
      asked++
      const answer = await send(request, 'PUT', placeOf(one, variant), made, true)
      const { findings } = judge(
        { surfaces: [{ name: 'emulation', surface }], policy: POLICY },
        {
          operation: 'UPDATE',
          kind: subject.kind,
          resource: subject.resource!,
          subresource: placeOf(one, variant).subresource,
          namespace: subject.namespace ?? '',
          name,
          username: 'admin',
          groups: [],
          dryRun: true,
        },
        reference.body,
        old.body,
        new Date(),
      )
      const ours = findings.filter(({ action, hazard }) => action !== 'Excused' && hazard !== 'info')
      const disagreement = disagreementOf(objections(made, reference, answer), ours)
      if (disagreement !== null) {
        const label = `update of ${subject.label}: ${variant.name}`
        const cause = `${variant.name.split(' ').slice(0, 2).join(' ')}: ${disagreement.cause}`
        disagreements.push({
          ...disagreement,
          label,
          cause,
          object: { old: specOf(old.body), new: specOf(made) },
        })
      }
    }
  })
  return { surface: truth, objects: asked, disagreements }
}

function specOf(object: Record<string, unknown>): Record<string, unknown> {
  const { metadata: _, ...rest } = object
  return rest
}
