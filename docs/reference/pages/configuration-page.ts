import { describeAllowed, type SchemaNode, schemaAt } from '../../../src/config/allowed-here.ts'
import { type DefaultExemption, defaultExemptions } from '../../../src/config/default-exemptions.ts'
import { guardConfigurationSchema } from '../../../src/config/schema.ts'
import { markdownTable } from '../markdown-table.ts'

/** What the page shows; a test makes a guard of it. */
export const EXAMPLE = `apiVersion: emuguard.dev/v1alpha1
kind: GuardConfiguration
emulationVersion: "1.37"
minCompatibilityVersion: "1.36"
targetVersion: "1.38"
featureGates: {HPAScaleToZero: false}
runtimeConfig: {"resource.k8s.io/v1beta1": "true"}
validationActions: {emulation: Deny, minCompatibility: Warn, target: Audit}
mode: Enforce
window: {opened: "2026-11-21T08:00:00Z", duration: 168h, afterwards: Audit}
overlays: [cert-manager]
addons: {cert-manager: "1.16"}
exemptions:
  - {name: migration, namespaces: [team-a], action: Warn, until: "2026-12-31"}`

/** Every key of the file, from the schema that checks it. */
export function configurationPage(): string {
  return [
    '# Configuration file',
    'Given with `--config`; every key but the first two may be left out. Unknown keys, wrong types and duplicate keys are errors with file, line and column; nothing is coerced or ignored. [Flags](flags.md) win over the file. The JSON schema is [configuration.schema.json](configuration.schema.json).',
    `\`\`\`yaml\n${EXAMPLE}\n\`\`\``,
    markdownTable(['key', 'value', 'default', 'meaning'], rowsOf(schemaAt(guardConfigurationSchema, []), '')),
    '## Built-in exemptions',
    'They come after those of the file, leave `Audit`, and go with `defaultExemptions: false`.',
    markdownTable(
      ['name', 'matches', 'why'],
      defaultExemptions('$POD_NAMESPACE').map((exemption) => [
        exemption.name,
        matches(exemption),
        exemption.reason,
      ]),
    ),
  ].join('\n\n')
}

export function rowsOf(schema: SchemaNode | undefined, prefix: string): string[][] {
  return Object.entries(schema?.properties ?? {}).flatMap(([key, node]) => {
    const path = prefix + key
    const byDefault = node.default === undefined ? '' : `\`${node.default}\``
    const meaning = [node.description, node.items?.description].filter(Boolean).join(' ')
    return [
      [`\`${path}\``, valueText(node), byDefault, meaning],
      ...rowsOf(node.properties && node, `${path}.`),
      ...rowsOf(node.items, `${path}[].`),
    ]
  })
}

function valueText(node: SchemaNode): string {
  return node.properties ? 'a mapping' : describeAllowed(node)
}

function matches({ namespaces, users, groups, subresources }: DefaultExemption): string {
  return Object.entries({ namespaces, users, groups, subresources })
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => `${key}: ${values.map((value) => `\`${value}\``).join(', ')}`)
    .join('; ')
}
