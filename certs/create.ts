import './reflect-metadata.ts'
import { webcrypto, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as x509 from '@peculiar/x509'
import { readCertificate } from '../src/server/certificate.ts'

/** Names that the certificate is always good for: this machine, and the Service of the shipped manifests. */
export const DEFAULT_HOSTS = ['127.0.0.1', '::1', 'localhost', 'emuguard.emuguard.svc']

const DAY = 24 * 60 * 60 * 1000
const VALID_DAYS = 90

/** Made new when less than this is left. */
const RENEW_BEFORE = 7 * DAY

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/**
 * Makes a certificate authority and a serving certificate (both ECDSA P-256) and writes `ca.crt`, `tls.crt` and
 * `tls.key` (mode 0600) into a folder, which is made if need be. The authority's own key is thrown away: nobody can ever sign with it again.
 */
export async function createCertificates(
  folder: string,
  hosts: string[] = DEFAULT_HOSTS,
  now: Date = new Date(),
): Promise<void> {
  x509.cryptoProvider.set(webcrypto as typeof crypto)
  const validity = {
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
  }
  const authorityKeys = await webcrypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=emuguard development CA',
    keys: authorityKeys,
    signingAlgorithm: ECDSA,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=emuguard',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ECDSA,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWhole(join(folder, 'ca.crt'), `${authority.toString('pem')}\n`, 0o644)
  writeWhole(join(folder, 'tls.key'), key, 0o600)
  writeWhole(join(folder, 'tls.crt'), `${leaf.toString('pem')}\n`, 0o644)
}

/** Whether a folder holds a certificate that will do: whole, good for all the hosts, and for a while longer. */
export function isUsable(folder: string, hosts: string[], now: Date): boolean {
  try {
    const files = { certificate: join(folder, 'tls.crt'), privateKey: join(folder, 'tls.key') }
    const { certificate } = readCertificate(files, new Date(now.getTime() + RENEW_BEFORE))
    const leaf = new X509Certificate(certificate)
    const authority = new X509Certificate(readFileSync(join(folder, 'ca.crt')))
    const isFor = (host: string) =>
      (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined
    return leaf.checkIssued(authority) && leaf.verify(authority.publicKey) && hosts.every(isFor)
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
