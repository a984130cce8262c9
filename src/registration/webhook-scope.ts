import { addonFinding } from '../evaluate/addon-finding.ts'
import { canHaveFinding } from '../evaluate/can-have-finding.ts'
import type { Action } from '../evaluate/evaluation.ts'
import type { Guard } from '../evaluate/judge.ts'
import type { Catalog } from '../surface/catalog.ts'
import type { CatalogResource } from '../surface/catalog-format.ts'
import { formatKind, type GroupVersionResource, parseResource } from '../surface/resource-name.ts'

/** What the webhook has to be asked about. */
export interface ScopedResource extends GroupVersionResource {
  /** `pods`, `pods/status`, as webhook rules name it. */
  path: string
  /** The strongest that can become of a finding there: of the surfaces that can have one, under the guard's mode. */
  action: Action
}

/** Never sent to webhooks (k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules/rules.go). */
const EXEMPT_GROUP = 'admissionregistration.k8s.io'
const EXEMPT_KIND = /^(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy(Binding)?)$/

const STRENGTH: Record<Action, number> = { Audit: 0, Warn: 1, Deny: 2 }

/**
 * The resources and subresources, each in every API version a catalogued release serves, for which some surface of the
 * guard can have a finding; what is never stored (reviews) and never reaches a webhook is left out. Whatever a server
 * does not serve costs nothing in a rule. Pure.
 */
export function webhookScope(catalog: Catalog, { surfaces, policy }: Guard): ScopedResource[] {
  const actionOf = (name: keyof typeof policy.validationActions): Action =>
    policy.mode === 'Audit' ? 'Audit' : policy.validationActions[name]
  const strongest = (actions: Action[]) => actions.toSorted((a, b) => STRENGTH[b] - STRENGTH[a])[0]
  const builtIn = storedResources(catalog).flatMap(([key, versions]) => {
    const resource = parseResource(key)
    return ['', ...wholeSubresources(versions)].flatMap((subresource): ScopedResource | [] => {
      const action = strongest(
        surfaces
          .filter(({ name, surface }) => canHaveFinding(surface, name, resource, subresource))
          .map(({ name }) => actionOf(name)),
      )
      if (action === undefined) return []
      const path = subresource === '' ? resource.resource : `${resource.resource}/${subresource}`
      return { ...resource, path, action }
    })
  })
  const addons = addonResources(surfaces).map((one) => ({ ...one, action: actionOf('target') }))
  return [...builtIn, ...addons]
}

/** What a release serves and keeps; by key, with what each release says of it. */
function storedResources(catalog: Catalog): [string, CatalogResource[]][] {
  const entries = [...catalog.files.values()].flatMap((file) => Object.entries(file.resources))
  const byKey = Map.groupBy(
    entries.filter(([, { served, verbs }]) => served !== false && verbs.includes('list')),
    ([key]) => key,
  )
  return [...byKey]
    .map(([key, found]): [string, CatalogResource[]] => [key, found.map(([, resource]) => resource)])
    .filter(([key, [resource]]) => {
      if (parseResource(key).group === EXEMPT_GROUP && EXEMPT_KIND.test(resource!.kind)) return false
      return ['create', 'update', 'patch'].some((verb) => resource!.verbs.includes(verb))
    })
}

/** Those that are written with the whole object: not scale, eviction, binding, token. */
function wholeSubresources(releases: CatalogResource[]): string[] {
  const names = releases.flatMap(({ kind, subresources = {} }) =>
    Object.entries(subresources)
      .filter(([, sub]) => sub.kind === kind && sub.group === undefined && sub.served !== false)
      .filter(([, { verbs }]) => ['create', 'update', 'patch'].some((verb) => verbs.includes(verb)))
      .map(([name]) => name),
  )
  return [...new Set(names)]
}

function addonResources(surfaces: Guard['surfaces']): Omit<ScopedResource, 'action'>[] {
  const [first] = surfaces
  if (first === undefined) return []
  return [...first.surface.catalog.addons].flatMap(([key, { group, version, resources }]) =>
    Object.entries(resources).flatMap(([resource, kind]) => {
      const named = { group, version, kind }
      if (formatKind(named) !== key) return []
      const finding = addonFinding(first.surface, named, { group, version, resource })
      return finding === null || finding.reason === 'APIDeprecated'
        ? []
        : { group, version, resource, path: resource }
    }),
  )
}
