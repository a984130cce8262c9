import { newestRelease, oldestRelease } from '../../surface/catalog.ts'
import type { ExpressionForm } from '../../surface/catalog-format.ts'
import {
  acceptsForm,
  expressionCompatibility,
  type FormHistory,
  formHistory,
  formIn,
  vocabularyOf,
} from '../../surface/expressions.ts'
import type { Surface } from '../../surface/surface.ts'
import { compareReleases } from '../../surface/version.ts'
import type { FieldContext } from '../field-context.ts'
import type { Finding } from '../finding.ts'
import type { Use } from '../walk-object.ts'
import type { Unreadable } from './cel-tokens.ts'
import { celUses } from './cel-uses.ts'
import { describeForm } from './describe-form.ts'

type Expression = Extract<Use, { kind: 'expression' }>

/**
 * What a surface has against a CEL expression as a new one: everything it uses and must not, each thing once. What the
 * release knows besides it evaluates where it is stored, and an update may mostly keep it (docs/catalog.md).
 */
export function expressionFindings(context: FieldContext, expression: Expression): Finding[] {
  const { surface } = context
  const { environment, value } = expression
  const vocabulary = vocabularyOf(surface.catalog, environment)
  const uses = celUses(value, vocabulary)
  if (!Array.isArray(uses)) return [unreadable(context, expression, uses)]
  const refused = new Set<string>()
  for (const { forms } of uses) {
    if (forms.some((form) => acceptsForm(surface, environment, form))) continue
    refused.add(forms.find((form) => vocabulary.has(form)) ?? forms.at(-1)!)
  }
  return [...refused].map((form) => refusedForm(context, expression, form))
}

function refusedForm(context: FieldContext, expression: Expression, form: string): Finding {
  const { surface, fieldPath } = context
  const { catalog, version } = surface
  const history = formHistory(surface, expression.environment, form)
  if (history === null) return unheardOf(context, expression, form)
  const own = formIn(surface.file, expression.environment, form)
  const newest = formIn(catalog.files.get(history.lastKnown)!, expression.environment, form)!
  const feature = (own ?? newest).featureGate ?? null
  const why =
    own === undefined ? `has no ${describeForm(form)} in expressions` : whyNotNew(surface, form, own)
  return {
    ...base(context, expression),
    feature,
    since: history.acceptedSince,
    stage: feature === null ? null : (surface.gates.get(feature)?.stage ?? null),
    message: `${fieldPath}: Kubernetes ${version} ${why}; ${whenAccepted(context, history, newest)}`,
    remedy: `leave it out as long as ${version} must take the object`,
  }
}

/** Why a release that knows a form refuses it in a new expression. */
function whyNotNew(surface: Surface, form: string, { introduced, featureGate }: ExpressionForm): string {
  const conditions = [
    introduced === undefined
      ? []
      : `from min compatibility version ${introduced} on (here it is ${expressionCompatibility(surface)})`,
    featureGate === undefined ? [] : `while the feature gate ${featureGate} is on`,
  ].flat()
  return `takes ${describeForm(form)} in a new expression only ${conditions.join(' or ')}`
}

function whenAccepted({ surface }: FieldContext, history: FormHistory, newest: ExpressionForm): string {
  const { acceptedSince, firstKnown, lastKnown } = history
  if (acceptedSince !== null) return `accepted by default since ${acceptedSince}`
  if (compareReleases(lastKnown, surface.version) < 0) return `last accepted by ${lastKnown}`
  return newest.introduced === undefined
    ? `known since ${firstKnown}`
    : `introduced in ${newest.introduced}, accepted by no release up to ${newestRelease(surface.catalog)} at its defaults`
}

/** A typo in a file; where a server took it, something of a release newer than the catalog. */
function unheardOf(context: FieldContext, expression: Expression, form: string): Finding {
  const { surface, origin, fieldPath } = context
  const isTypo = origin === 'file'
  const range = `${oldestRelease(surface.catalog)} to ${newestRelease(surface.catalog)}`
  return {
    ...base(context, expression),
    hazard: isTypo ? 'info' : 'update-blocked',
    message: `${fieldPath}: no release from ${range} has ${describeForm(form)} in expressions`,
    remedy: isTypo
      ? 'check the spelling and the number of arguments'
      : 'leave it out, or use an emuguard whose catalog knows the release that has it',
  }
}

/** Never clean: what is not understood may use anything. No release accepts it as a new expression either. */
function unreadable(context: FieldContext, expression: Expression, { problem, at }: Unreadable): Finding {
  return {
    ...base(context, expression),
    message: `${context.fieldPath}: cannot be read as a CEL expression: ${problem} at character ${at + 1}`,
    remedy: 'mend it; no release accepts it as it is',
  }
}

function base(
  { surface, name, resource, fieldPath, schemaPath, path }: FieldContext,
  { environment, value }: Expression,
): Omit<Finding, 'message' | 'remedy'> {
  return {
    surface: name,
    version: surface.version,
    reason: 'ExpressionNotAccepted',
    resource,
    fieldPath,
    schemaPath,
    path,
    // Selectors are compiled anew unless the whole list is as it was (pkg/apis/resource/validation/validation.go).
    excusedBy: environment === 'device' ? 'expressions' : 'expression',
    expression: value,
    feature: null,
    since: null,
    stage: null,
    hazard: 'update-blocked',
    seen: 'persisted',
  }
}
