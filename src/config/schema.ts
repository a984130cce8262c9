import Type from 'typebox'

/**
 * The versioned configuration file. This one schema is the type, the check at load, the published JSON schema and the
 * reference page (docs/reference/configuration.md); `title` is what an error says that is allowed there.
 */
export const API_VERSION = 'emuguard.dev/v1alpha1'
export const KIND = 'GuardConfiguration'

const release = (description: string) =>
  Type.String({ pattern: '^v?\\d+\\.\\d+$', title: 'a version in quotes, for example "1.36"', description })

/** In the place of a version: the running cluster tells it. */
export const DETECT = 'detect'

const releaseOrDetect = (description: string) =>
  Type.String({
    pattern: `^(${DETECT}|v?\\d+\\.\\d+)$`,
    title: `a version in quotes, for example "1.36", or ${DETECT}`,
    description,
  })

const duration = (description: string, more: { default?: string } = {}) =>
  Type.String({
    pattern: '^(\\d+|(\\d+(ms|s|m|h))+)$',
    title: 'a duration, for example 30s, 10m or 168h',
    description,
    ...more,
  })

const TIME = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})'

const strings = (description: string) =>
  Type.Array(Type.String({ minLength: 1 }), { title: 'a list of strings', description })

const action = (description: string, byDefault: string) =>
  Type.Enum(['Deny', 'Warn', 'Audit'], { description, default: byDefault })

const exemptionSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description: 'What log lines and audit annotations call it. Default `exemptions[i]`.',
      }),
    ),
    namespaces: Type.Optional(strings('Namespaces by name.')),
    users: Type.Optional(strings('Authenticated user names.')),
    groups: Type.Optional(strings('Groups of the authenticated user; one of them suffices.')),
    subresources: Type.Optional(strings('Subresources, for example `status`.')),
    features: Type.Optional(strings('Feature gates: only findings that such a gate decides.')),
    action: Type.Optional(
      Type.Enum(['Warn', 'Audit'], { description: 'The strongest action that is left.', default: 'Audit' }),
    ),
    until: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?$',
        title: 'a date or RFC 3339 time in quotes, for example "2026-12-31"',
        description: 'Void after this day (its end in UTC), or from this RFC 3339 time on.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Weakens the action for what matches. Every condition given must match, and at least one must be given (`mode: Audit` is the way to exempt everything).',
  },
)

export const guardConfigurationSchema = Type.Object(
  {
    apiVersion: Type.Enum([API_VERSION], { description: 'The version of this format.' }),
    kind: Type.Enum([KIND], { description: 'The kind of this file.' }),
    emulationVersion: Type.Optional(
      releaseOrDetect(
        'The release whose API must suffice: `--emulated-version` of kube-apiserver; `detect` follows the cluster (docs/detection.md). Default: newest catalogued.',
      ),
    ),
    minCompatibilityVersion: Type.Optional(
      releaseOrDetect(
        'The oldest release one may have to go back to: `--min-compatibility-version` of kube-apiserver; `detect` follows the cluster. Default: the one before the emulation version.',
      ),
    ),
    detection: Type.Optional(
      Type.Object(
        {
          interval: Type.Optional(
            duration('How often the versions are looked at, give or take a tenth.', { default: '30s' }),
          ),
        },
        {
          additionalProperties: false,
          description: 'How the cluster is followed where something is `detect`.',
        },
      ),
    ),
    targetVersion: Type.Optional(
      release('Look-ahead: what an upgrade to this release would break. Default: none.'),
    ),
    featureGates: Type.Optional(
      Type.Record(Type.String(), Type.Boolean({ description: 'On or off.' }), {
        title: 'a mapping from feature gate to true or false',
        description:
          'As `--feature-gates` of kube-apiserver. Flags add to it and win gate by gate. Other surfaces than the emulation get those that their release knows and permits.',
      }),
    ),
    runtimeConfig: Type.Optional(
      Type.Record(Type.String(), Type.String({ title: 'a string: write "true" or "false" in quotes' }), {
        title: 'a mapping from API to "true" or "false"',
        description:
          'As `--runtime-config` of kube-apiserver: `api/all`, group/version or group/version/resource. Flags add to it and win key by key.',
      }),
    ),
    emulationForwardCompatible: Type.Optional(
      Type.Boolean({ description: 'As `--emulation-forward-compatible` of kube-apiserver.', default: false }),
    ),
    runtimeConfigEmulationForwardCompatible: Type.Optional(
      Type.Boolean({
        description: 'As `--runtime-config-emulation-forward-compatible` of kube-apiserver.',
        default: false,
      }),
    ),
    validationActions: Type.Optional(
      Type.Object(
        {
          emulation: Type.Optional(action('For what the emulation version does not take.', 'Deny')),
          minCompatibility: Type.Optional(
            action('For what the min compatibility version does not take.', 'Deny'),
          ),
          target: Type.Optional(action('For what the target version does not take.', 'Audit')),
        },
        { additionalProperties: false, description: 'What is done about findings, by surface.' },
      ),
    ),
    mode: Type.Optional(
      Type.Enum(['Enforce', 'Audit'], {
        description: '`Audit` caps every action to Audit: the dry run before an upgrade.',
        default: 'Enforce',
      }),
    ),
    window: Type.Optional(
      Type.Object(
        {
          opened: Type.String({
            pattern: `^${TIME}$`,
            title: 'an RFC 3339 time in quotes, for example "2026-11-21T08:00:00Z"',
            description: 'When the rollback window opens or opened.',
          }),
          duration: duration('How long it stays open from then on.'),
          afterwards: Type.Optional(
            Type.Enum(['Warn', 'Audit'], {
              description: 'The strongest action that is left when it has closed.',
              default: 'Audit',
            }),
          ),
        },
        {
          additionalProperties: false,
          description:
            'The rollback window: until it closes findings are acted upon as configured, afterwards every action is capped. Default: none, which never closes.',
        },
      ),
    ),
    exemptions: Type.Optional(
      Type.Array(exemptionSchema, {
        title: 'a list of exemptions',
        description: 'The first that matches holds; these come before the built-in ones.',
      }),
    ),
    overlays: Type.Optional(
      Type.Array(
        Type.String({ minLength: 1, title: 'a file, or the name of an overlay that comes with emuguard' }),
        {
          title: 'a list of files',
          description:
            'Lifecycle overlays: files, looked for beside this one, or names of those that come with emuguard (`cert-manager`). See docs/overlays.md.',
        },
      ),
    ),
    addons: Type.Optional(
      Type.Record(
        Type.String(),
        Type.String({
          pattern: '^v?\\d+\\.\\d+(\\.\\d+)?$',
          title: 'a version in quotes, for example "1.14"',
        }),
        {
          title: 'a mapping from add-on to version',
          description:
            'The version of each add-on that its overlay is judged for; wins over the `target` of the overlay.',
        },
      ),
    ),
    defaultExemptions: Type.Optional(
      Type.Boolean({
        description: 'Keep the built-in exemptions, which keep a running cluster running.',
        default: true,
      }),
    ),
  },
  { additionalProperties: false, title: KIND },
)

export type GuardConfiguration = Type.Static<typeof guardConfigurationSchema>
export type WindowConfiguration = NonNullable<GuardConfiguration['window']>
export type ExemptionConfiguration = Type.Static<typeof exemptionSchema>

/** An empty configuration: every default. */
export const DEFAULT_CONFIGURATION: GuardConfiguration = { apiVersion: API_VERSION, kind: KIND }
