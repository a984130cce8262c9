// The real guard, as a user starts it, and its registration with an apiserver.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ControlPlane } from './control-plane.ts'
import { CHECKOUT, type GuardProcess, startGuardProcess } from './guard-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)

export interface TestGuard extends GuardProcess {
  webhookUrl: string
  caBundle: string
}

/** Makes an authority and a serving certificate in a folder. */
export async function createTestCertificates(folder: string): Promise<void> {
  await run(process.execPath, ['certs/create.ts', folder], { cwd: CHECKOUT })
}

/**
 * Starts `emuguard serve` on free ports of 127.0.0.1, and waits for /readyz.
 * @param certificates a folder made by `createTestCertificates`, for guards that share it; else it gets its own.
 */
export async function startTestGuard(
  flags: string[],
  { certificates }: { certificates?: string } = {},
): Promise<TestGuard> {
  const folder = await temporaryFolder('emuguard-guard-')
  const certificateFolder = certificates ?? folder.path
  if (certificates === undefined) await createTestCertificates(folder.path)
  const guard = await startGuardProcess(folder, [`--cert-dir=${certificateFolder}`, ...flags])
  return {
    ...guard,
    webhookUrl: `https://127.0.0.1:${guard.port}/validate`,
    caBundle: (await readFile(join(certificateFolder, 'ca.crt'))).toString('base64'),
  }
}

const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/emuguard'

/**
 * Registers the guard for everything, in the place of one that is registered already, and waits until the apiserver
 * asks it: webhook configurations reach the admission chain a moment after they are stored.
 */
export async function registerGuard(
  controlPlane: ControlPlane,
  guard: Pick<TestGuard, 'webhookUrl' | 'caBundle' | 'metrics'>,
): Promise<void> {
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'emuguard' },
    webhooks: [
      {
        name: 'validate.emuguard.dev',
        clientConfig: { url: guard.webhookUrl, caBundle: guard.caBundle },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        matchPolicy: 'Exact',
        timeoutSeconds: 10,
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'], scope: '*' }],
        // Leases are the heartbeat of the apiserver itself: they would hide in every count what a test did.
        matchConditions: [{ name: 'no-leases', expression: 'request.resource.resource != "leases"' }],
      },
    ],
  }
  const { status, text } = await controlPlane.request('PATCH', CONFIGURATION, configuration, {
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: 'e2e', force: 'true' },
  })
  if (status >= 300) throw new Error(`the webhook configuration was answered with ${status}: ${text}`)
  for (let attempt = 0; attempt < 200; attempt++) {
    await probe(controlPlane)
    if (/^emuguard_admission_requests_total\{/m.test(await guard.metrics())) return
    await sleep(50)
  }
  throw new Error('the apiserver never called the webhook')
}

async function probe({ request }: ControlPlane): Promise<void> {
  const metadata = { name: 'emuguard-probe' }
  await request('POST', '/api/v1/namespaces/default/configmaps', { metadata }, { dryRun: true })
}
