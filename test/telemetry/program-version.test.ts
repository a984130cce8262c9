import { readFileSync } from 'node:fs'
import t from 'tap'
import { PROGRAM_VERSION } from '../../src/telemetry/program-version.ts'

t.equal(PROGRAM_VERSION, JSON.parse(readFileSync('package.json', 'utf8')).version)
