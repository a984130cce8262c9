import { createHash } from 'node:crypto'
import { parseResource } from '../../surface/resource-name.ts'
import type { Fix } from './fix.ts'

/** A file of a --fix-dir. */
export interface FixFile {
  name: string
  content: string
}

/** Which cluster the commands are for: whatever context is the current one when somebody runs them is not asked. */
export interface FixTarget {
  /** Null for the cluster around a Pod. */
  context: string | null
  /** Absolute; null where none was named. */
  kubeconfig: string | null
}

/** The list of everything, for programs; written last but for the script, so that its presence means "whole". */
export const FIX_INDEX = 'fixes.json'
export const FIX_SCRIPT = 'apply.sh'

/**
 * The files that tell how to be rid of what stands in the way back: one for each object that can be changed, `fixes.json`
 * with all of them and what is left, and `apply.sh` with the commands. The same fixes give the same bytes. Pure.
 */
export function fixFiles(fixes: Fix[], target: FixTarget): FixFile[] {
  const sorted = fixes
    .map((fix) => ({ fix, name: fileName(fix) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const files = sorted.flatMap(({ fix, name }): FixFile | [] => {
    const content = fix.manifest ?? (fix.patch.length > 0 ? fix.patch : null)
    return content === null ? [] : { name, content: `${JSON.stringify(content, null, 2)}\n` }
  })
  const index = sorted.map(({ fix, name }) => ({
    object: fix.object,
    resource: fix.resource,
    file: fix.manifest !== null || fix.patch.length > 0 ? name : null,
    command: commandOf(fix, name, target),
    left: fix.left,
  }))
  return [
    ...files,
    { name: FIX_INDEX, content: `${JSON.stringify({ fixes: index }, null, 2)}\n` },
    { name: FIX_SCRIPT, content: scriptOf(sorted, target) },
  ]
}

/** `deployments.apps_shop_web.patch.json`: what no file system takes is written %3A, what is too long is cut and hashed. */
function fileName({ object, resource, manifest }: Fix): string {
  const { group, resource: plural } = parseResource(resource)
  const type = group === '' ? plural : `${plural}.${group}`
  const parts = [type, object.namespace ?? '', object.name ?? ''].map(encodeURIComponent)
  const stem = parts.filter((part) => part !== '').join('_')
  const short =
    stem.length <= 200
      ? stem
      : `${stem.slice(0, 180)}-${createHash('sha256').update(stem).digest('hex').slice(0, 16)}`
  return `${short}.${manifest === null ? 'patch' : 'manifest'}.json`
}

function commandOf(
  { object, resource, patch, manifest }: Fix,
  file: string,
  { context, kubeconfig }: FixTarget,
): string[] | null {
  const where = [
    ...(kubeconfig === null ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === null ? [] : [`--context=${context}`]),
  ]
  if (manifest !== null) return ['kubectl', 'replace', ...where, '--force', '-f', file]
  if (patch.length === 0) return null
  const { group, version, resource: plural } = parseResource(resource)
  const namespace = object.namespace === null ? [] : ['--namespace', object.namespace]
  const type = group === '' ? plural : `${plural}.${version}.${group}`
  return [
    'kubectl',
    'patch',
    type,
    object.name ?? '',
    ...namespace,
    ...where,
    '--type=json',
    '--patch-file',
    file,
  ]
}

function scriptOf(sorted: { fix: Fix; name: string }[], target: FixTarget): string {
  const lines = sorted.flatMap(({ fix, name }) => {
    const command = commandOf(fix, name, target)?.map(shellWord).join(' ')
    if (command === undefined) return []
    return fix.manifest === null
      ? `${command} "$@" || failed=1`
      : `# deletes the Pod and makes it anew: ${command}`
  })
  return [
    '#!/bin/sh',
    '# Written by emuguard audit --rollback --fix-dir. Look at the patches first, then:',
    '#   sh apply.sh --dry-run=server',
    '#   sh apply.sh',
    '# A patch whose object has changed meanwhile fails and changes nothing. What applies manifests (Helm, Argo CD, Flux)',
    '# will bring the fields back unless they go from there, too. What no patch can change is in fixes.json.',
    'cd "$(dirname "$0")" || exit 1',
    'failed=0',
    ...lines,
    'exit "$failed"',
    '',
  ].join('\n')
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
