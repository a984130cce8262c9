import { readFileSync } from 'node:fs'
import t from 'tap'
import { withOverlays } from '../../src/config/read-overlays.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import type { Policy } from '../../src/evaluate/policy.ts'
import { anyRelease } from '../../src/registration/any-release.ts'
import { compactRules, type WebhookRule } from '../../src/registration/compact-rules.ts'
import { webhookScope } from '../../src/registration/webhook-scope.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { formatResource, parseGroupVersion, parseResource } from '../../src/surface/resource-name.ts'
import { buildSurface, type Surface } from '../../src/surface/surface.ts'

interface Example {
  resource: string
  object: { apiVersion: string; kind: string }
}

const catalog = loadCatalog()
const examples: Example[] = JSON.parse(
  readFileSync(new URL('../e2e/truth/examples.json', import.meta.url), 'utf8'),
)
const policy: Policy = {
  validationActions: { emulation: 'Deny', minCompatibility: 'Warn', target: 'Audit' },
  mode: 'Enforce',
  window: null,
  exemptions: [],
}

const scopeOf = (surface: Surface) =>
  webhookScope(surface.catalog, { surfaces: [{ name: 'emulation', surface }], policy })

/** Written here once more, as the API defines rules. */
function matches(rules: WebhookRule[], key: string, subresource = ''): boolean {
  const { group, version, resource } = parseResource(key)
  const path = subresource === '' ? resource : `${resource}/${subresource}`
  return rules.some(
    (rule) =>
      rule.apiGroups.includes(group) && rule.apiVersions.includes(version) && rule.resources.includes(path),
  )
}

/** Where findings of an example are seen: in the resource itself, or in what its status subresource writes. */
function findingsOf(surface: Surface, { resource, object }: Example): { main: boolean; status: boolean } {
  const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
  const subject = { object, kind, resource: parseResource(resource), origin: 'request' } as const
  const hasStatus = catalog.releases.some(
    (release) => catalog.files.get(release)!.resources[resource]?.subresources?.['status'] !== undefined,
  )
  const isOfStatus = ({ schemaPath }: { schemaPath: string }) => hasStatus && /^status\b/.test(schemaPath)
  const serious = (subresource: string) =>
    evaluate(surface, 'emulation', { ...subject, subresource }).filter(
      ({ reason }) => reason !== 'APIDeprecated',
    )
  return {
    main: serious('').some((finding) => !isOfStatus(finding)),
    status: serious('status').some(isOfStatus),
  }
}

for (const version of catalog.releases) {
  t.test(`whatever has a finding at ${version} is matched, whatever the gates`, async (t) => {
    const missed: string[] = []
    let matched = 0
    for (const featureGates of [{}, { AllBeta: false }, { AllAlpha: true, AllBeta: true }]) {
      const surface = buildSurface(catalog, { version, featureGates })
      const rules = compactRules(scopeOf(surface))
      for (const example of examples) {
        const { main, status } = findingsOf(surface, example)
        const { resource } = example
        if ((main && !matches(rules, resource)) || (status && !matches(rules, resource, 'status'))) {
          missed.push(`${resource}: ${JSON.stringify(example.object).slice(0, 200)}`)
        }
        if (main) matched++
      }
    }
    t.strictSame(missed, [])
    t.ok(matched > 100, 'there were findings')
  })

  t.test(`what is matched for ${version} can have a finding, and is no more than that`, async (t) => {
    const surface = buildSurface(catalog, { version })
    const scope = scopeOf(surface)
    const rules = compactRules(scope)
    const listed = rules.flatMap(({ apiGroups, apiVersions, resources }) =>
      apiGroups.flatMap((group) =>
        apiVersions.flatMap((one) => resources.map((path) => `${group} ${one} ${path}`)),
      ),
    )
    t.strictSame(
      listed.toSorted(),
      scope.map(({ group, version: one, path }) => `${group} ${one} ${path}`).toSorted(),
      'the rules match exactly the scope, each once',
    )
    for (const key of ['v1/events', 'v1/configmaps', 'v1/secrets', 'events.k8s.io/v1/events']) {
      t.notOk(matches(rules, key), key)
    }
    for (const { group, version: one, resource } of scope.filter(({ path }) => !path.includes('/'))) {
      const key = formatResource({ group, version: one, resource })
      const kinds = catalog.releases.flatMap((release) => catalog.files.get(release)!.resources[key] ?? [])
      t.ok(
        kinds.some(({ verbs }) => verbs.includes('list')),
        `${key} is stored`,
      )
    }
  })
}

t.test('policies and webhook configurations never reach a webhook, reviews are not stored', async (t) => {
  const scope = webhookScope(catalog, anyRelease(catalog, policy))
  t.notOk(
    scope.some(({ resource }) => /webhookconfigurations|admissionpolic/.test(resource)),
    'exempt in the apiserver',
  )
  t.notOk(scope.some(({ resource }) => /reviews$/.test(resource)))
  t.ok(scope.some(({ path }) => path === 'pods/resize'))
  t.ok(scope.some(({ path }) => path === 'pods/ephemeralcontainers'))
  t.notOk(scope.some(({ path }) => /\/(scale|binding|eviction|token|log|exec)$/.test(path)))
})

t.test('the rules for any release match what those of each release match', async (t) => {
  const rules = compactRules(webhookScope(catalog, anyRelease(catalog, policy)))
  for (const version of [...catalog.releases, '1.38']) {
    for (const { group, version: one, path } of scopeOf(buildSurface(catalog, { version }))) {
      const [resource, subresource] = path.split('/')
      t.ok(
        matches(rules, formatResource({ group, version: one, resource: resource! }), subresource),
        `${version}: ${path}`,
      )
    }
  }
})

t.test(
  'the action is the strongest of the surfaces that can have a finding, capped by the mode',
  async (t) => {
    const surfaces = [
      { name: 'emulation', surface: buildSurface(catalog, { version: '1.37' }) },
      { name: 'minCompatibility', surface: buildSurface(catalog, { version: '1.36' }) },
    ] as const
    const actionOf = (path: string, mode: Policy['mode'] = 'Enforce') =>
      webhookScope(catalog, { surfaces: [...surfaces], policy: { ...policy, mode } }).find(
        (one) => one.path === path,
      )?.action
    t.equal(actionOf('pods'), 'Deny')
    t.equal(actionOf('nodes/status'), 'Warn', 'only 1.36 lacks something there')
    t.equal(actionOf('pods', 'Audit'), 'Audit')
  },
)

t.test('APIs of add-ons that an overlay calls removed', async (t) => {
  const overlaid = withOverlays(loadCatalog(), {
    overlays: ['cert-manager'],
    beside: null,
    addons: { 'cert-manager': '1.16' },
  })
  const scope = scopeOf(buildSurface(overlaid, { version: '1.36' }))
  const ofAddon = scope.filter(({ group }) => group === 'cert-manager.io')
  t.ok(ofAddon.some(({ version, path }) => version === 'v1alpha2' && path === 'certificates'))
  t.notOk(ofAddon.some(({ version }) => version === 'v1'))
  t.ok(ofAddon.every(({ action }) => action === 'Audit'))
})
