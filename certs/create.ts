import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isGoodFor } from '../src/certificates/certificate.ts'
import { readCertificate } from '../src/certificates/certificate-files.ts'
import { issueCertificate, VALID_DAYS } from '../src/certificates/issue-certificate.ts'

/** Names that the certificate is always good for: this machine, and the Service of the shipped manifests. */
export const DEFAULT_HOSTS = ['127.0.0.1', '::1', 'localhost', 'emuguard.emuguard.svc']

/** Made new when less than this is left. Milliseconds. */
const RENEW_BEFORE = 7 * 24 * 60 * 60 * 1000

/**
 * Makes a certificate authority and a serving certificate (both ECDSA P-256) and writes `ca.crt`, `tls.crt` and
 * `tls.key` (mode 0600) into a folder, which is made if need be. The authority's own key is thrown away: nobody can ever sign with it again.
 */
export async function createCertificates(
  folder: string,
  hosts: string[] = DEFAULT_HOSTS,
  now: Date = new Date(),
): Promise<void> {
  const { authority, certificate, privateKey } = await issueCertificate(hosts, now, 'emuguard development CA')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWhole(join(folder, 'ca.crt'), authority, 0o644)
  writeWhole(join(folder, 'tls.key'), privateKey, 0o600)
  writeWhole(join(folder, 'tls.crt'), certificate, 0o644)
}

/** Whether a folder holds a certificate that will do: whole, good for all the hosts, and for a while longer. */
export function isUsable(folder: string, hosts: string[], now: Date): boolean {
  try {
    const files = { certificate: join(folder, 'tls.crt'), privateKey: join(folder, 'tls.key') }
    const pair = readCertificate(files, new Date(now.getTime() + RENEW_BEFORE))
    const leaf = new X509Certificate(pair.certificate)
    const authority = new X509Certificate(readFileSync(join(folder, 'ca.crt')))
    return leaf.checkIssued(authority) && leaf.verify(authority.publicKey) && isGoodFor(pair, hosts)
  } catch {
    return false
  }
}

/** Nobody ever reads half a file. */
function writeWhole(file: string, content: string, mode: number): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, content, { mode })
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'if-missing': { type: 'boolean' }, host: { type: 'string', multiple: true } },
  })
  const folder = positionals[0] ?? '.certs'
  const hosts = [...new Set([...DEFAULT_HOSTS, ...(values.host ?? [])])]
  if (positionals.length > 1)
    throw new Error('usage: node certs/create.ts [DIR] [--if-missing] [--host NAME …]')
  if (values['if-missing'] && isUsable(folder, hosts, new Date())) return
  await createCertificates(folder, hosts)
  process.stderr.write(
    `made development certificates in ${folder}, good for ${VALID_DAYS} days: ${hosts.join(', ')}\n`,
  )
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    process.stderr.write(`certs: ${error.message}\n`)
    process.exitCode = 1
  })
}
