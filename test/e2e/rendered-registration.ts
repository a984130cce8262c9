// The registration that `emuguard render webhook` prints, with the address of a test's guard in the place of a Service.

import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import type { WebhookConfiguration } from '../../src/registration/webhook-configuration.ts'
import type { ControlPlane } from './control-plane.ts'
import type { TestGuard } from './guard.ts'
import { PODS, pod } from './objects.ts'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
export const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

export async function renderWebhook(flags: string[]): Promise<WebhookConfiguration> {
  const { stdout } = await run(process.execPath, [MAIN, 'render', 'webhook', ...flags])
  return parse(stdout)
}

/** Stores it, in the place of one that is stored already. */
export async function storeRendered(
  { request }: ControlPlane,
  { webhookUrl, caBundle }: Pick<TestGuard, 'webhookUrl' | 'caBundle'>,
  rendered: WebhookConfiguration,
): Promise<void> {
  const clientConfig = { url: webhookUrl, caBundle }
  const webhooks = rendered.webhooks.map((webhook) => ({ ...webhook, clientConfig }))
  const path = `${CONFIGURATIONS}/${rendered.metadata.name}`
  const { status, text } = await request(
    'PATCH',
    path,
    { ...rendered, webhooks },
    {
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'e2e', force: 'true' },
    },
  )
  if (status >= 300) throw new Error(`the registration was answered with ${status}: ${text}`)
}

/** Stores it, and waits until the guard is asked. */
export async function registerRendered(
  controlPlane: ControlPlane,
  guard: Pick<TestGuard, 'webhookUrl' | 'caBundle' | 'metrics'>,
  rendered: WebhookConfiguration,
): Promise<void> {
  await storeRendered(controlPlane, guard, rendered)
  for (let attempt = 0; attempt < 200; attempt++) {
    await controlPlane.request('POST', PODS, pod('probe'), { dryRun: true, user: 'alice' })
    if (/^emuguard_admission_requests_total\{/m.test(await guard.metrics())) return
    await sleep(50)
  }
  throw new Error('the apiserver never called the webhook')
}
