import { readFileSync } from 'node:fs'

/** The version in package.json, which lies two folders up from src/telemetry and from dist/telemetry alike. */
export const PROGRAM_VERSION: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version
