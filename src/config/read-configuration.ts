import { type GuardConfiguration, guardConfigurationSchema } from './schema.ts'
import { parseStrictly, readText } from './strict-document.ts'

/** A configuration and where its keys stand. */
export interface LocatedConfiguration {
  configuration: GuardConfiguration
  /** `guard.yaml:3:19` for the value at a key path. */
  locate(path: string[]): string
  /** As it was named; overlays are looked for beside it. */
  file: string
}

/** @throws {ConfigurationError} when the file cannot be read, and as parseConfiguration does. */
export function readConfiguration(file: string): LocatedConfiguration {
  return parseConfiguration(readText(file, 'configuration'), file)
}

/**
 * Reads a GuardConfiguration from YAML or JSON.
 * @throws {ConfigurationError} as parseStrictly does.
 */
export function parseConfiguration(text: string, file: string): LocatedConfiguration {
  const { value, locate } = parseStrictly<GuardConfiguration>(guardConfigurationSchema, text, file)
  return { configuration: value, locate, file }
}
