import { printable } from '../admission/printable.ts'
import type { GuardStatus } from '../server/guard-status.ts'

/** A status for a person at a terminal. */
export function printStatus(status: GuardStatus): string {
  const { surfaces, detection, window, catalog, certificate, problems } = status
  const rows: string[][] = [
    ['emuguard', status.version],
    ['catalog', `${catalog.oldest} to ${catalog.newest}`],
    ['mode', status.mode ?? 'not known yet'],
    ...surfaces.map(({ name, version, action, known }) => [
      name,
      `${version} (${action})${known ? '' : ', newer than the catalog: only announced removals are known'}`,
    ]),
    ['feature gates', pairs(status.featureGates)],
    ['runtime config', pairs(status.runtimeConfig)],
    ['window', window === null ? 'none' : windowText(window)],
    [
      'versions',
      detection === null ? 'pinned' : `detected, last at ${detection.lastSuccess ?? 'no time yet'}`,
    ],
    ...(detection === null ? [] : detectionRows(detection)),
    ['certificate', certificate === null ? 'none yet' : certificateText(certificate)],
    ...(certificate?.problem ? [['PROBLEM', `certificate: ${certificate.problem}`]] : []),
    ...problems.map(({ check, problem }) => ['NOT READY', `${check}: ${problem}`]),
  ]
  const width = Math.max(...rows.map(([name]) => name!.length))
  return rows.map(([name, text]) => `${name!.padEnd(width)}  ${printable(text!, 500)}\n`).join('')
}

function certificateText({
  kind,
  source,
  expires,
  renewed,
  note,
}: NonNullable<GuardStatus['certificate']>): string {
  const due = renewed === null ? '' : `, renewed from ${renewed} on`
  return `${kind}, ${source}, expires ${expires}${due}${note === null ? '' : `, ${note}`}`
}

function detectionRows(detection: NonNullable<GuardStatus['detection']>): string[][] {
  const { stage, apiservers, unknown, disagreements, problem } = detection
  return [
    ['stage', stage === null ? 'not known yet' : `${stage.stage}, ${stage.meaning}`],
    ...apiservers.map((apiserver) => [
      'apiserver',
      [
        `${apiserver.address}: binary ${apiserver.binaryVersion}`,
        `emulation ${apiserver.emulationVersion ?? 'not told'}`,
        `min compatibility ${apiserver.minCompatibilityVersion ?? 'not told'}`,
        `feature gates ${apiserver.featureGates}`,
        `runtime config ${apiserver.runtimeConfig}`,
        ...(apiserver.error === null ? [] : [`does not answer: ${apiserver.error}`]),
      ].join(', '),
    ]),
    ...unknown.map(({ address, error }) => ['apiserver', `${address}: ${error}`]),
    ...disagreements.map(({ version, says }) => [
      'DISAGREEMENT',
      `${version} ${Object.keys(says).join(' and ')}`,
    ]),
    ...(problem === null ? [] : [['PROBLEM', problem]]),
  ]
}

function windowText({ phase, closes, secondsRemaining, afterwards }: NonNullable<GuardStatus['window']>) {
  if (phase === 'closed') return `closed since ${closes}: at most ${afterwards}`
  const hours = Math.floor(secondsRemaining / 3600)
  const minutes = Math.floor((secondsRemaining % 3600) / 60)
  return `${phase}, ${hours}h${minutes}m left until ${closes}, then at most ${afterwards}`
}

function pairs(values: Record<string, boolean | string>): string {
  const list = Object.entries(values).map(([name, value]) => `${name}=${value}`)
  return list.length === 0 ? 'default' : list.join(',')
}
