import t from 'tap'
import { describeAllowed, formatKeyPath, schemaAt } from '../../src/config/allowed-here.ts'
import { guardConfigurationSchema } from '../../src/config/schema.ts'

const allowedAt = (...path: string[]) => describeAllowed(schemaAt(guardConfigurationSchema, path))

t.test('describes what is allowed at a key path', async (t) => {
  t.equal(allowedAt('mode'), 'one of Enforce, Audit')
  t.equal(allowedAt('kind'), 'GuardConfiguration')
  t.equal(allowedAt('defaultExemptions'), 'true or false')
  t.equal(allowedAt('featureGates', 'Any'), 'true or false')
  t.equal(allowedAt('exemptions', '3', 'action'), 'one of Warn, Audit')
  t.equal(allowedAt('exemptions', '3', 'name'), 'a string that is not empty')
  t.equal(allowedAt('validationActions'), 'a mapping with the keys emulation, minCompatibility, target')
  t.equal(allowedAt('mode', 'deeper'), 'nothing')
})

t.test('writes key paths as people do', async (t) => {
  t.equal(formatKeyPath(['exemptions', '0', 'until']), 'exemptions[0].until')
  t.equal(formatKeyPath(['runtimeConfig', 'apps/v1']), 'runtimeConfig["apps/v1"]')
})
