import type { ObjectShape, Shape } from '../../surface/shape.ts'
import type { MessageField } from './message-field.ts'
import type { Messages } from './message-file.ts'
import type { MessagePlan } from './message-plan.ts'
import type { Need } from './needs.ts'
import { fieldPlan, isUnion } from './whole-plans.ts'

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

type Shapes = (Shape | undefined)[]

/** A plan in the making. */
interface Draft {
  plan: MessagePlan
  /** Whether anything of it is read; else it is only gone through. */
  isRead: boolean
  /** Fields whose message decides whether they are read. */
  open: { field: MessageField; child: Draft }[]
  /** The fields that tell items of a list apart: read only if anything else is. */
  keys: MessageField[]
}

/**
 * A plan that reads the places somebody needs, the fields that one of the shapes lacks (whole), the scalars that one of
 * them looks at, the metadata of the object itself, and whatever names an API version. In doubt a field is read.
 */
export function sparsePlan(
  messages: Messages,
  wholeOf: (type: string) => MessagePlan,
  root: string,
  rootShapes: Shapes,
  rootNeed: Need | null,
): MessagePlan {
  const drafts = new Map<string, Draft>()

  const draftOf = (
    type: string,
    shapes: Shapes,
    need: Need | null,
    keys: string[],
    isRoot: boolean,
  ): Draft => {
    // A surface has one shape for a type, so that its being there tells all of it.
    const seen = shapes.map((shape) => (shape?.kind === 'object' ? shape.type : '-')).join()
    const id = `${type} ${need?.id ?? ''} ${seen} ${keys} ${isRoot}`
    const known = drafts.get(id)
    if (known !== undefined) return known
    const draft: Draft = {
      plan: { type, fields: [], isWhole: false },
      isRead: need !== null,
      open: [],
      keys: [],
    }
    drafts.set(id, draft) // before its fields: types may contain themselves
    for (const field of messages(type)!) addField(draft, field, shapes, need, keys, isRoot)
    return draft
  }

  const addField = (
    draft: Draft,
    field: MessageField,
    shapes: Shapes,
    need: Need | null,
    keys: string[],
    isRoot: boolean,
  ): void => {
    const { number, name, kind, of } = field
    const isForm = name === '' // of a union, or inlined: it stands where the message around it stands
    const below = isForm ? shapes : shapes.map((shape) => fieldOf(shape, name))
    const own = isForm ? need : (need?.fields.get(name) ?? null)
    const inner = field.shape === 'one' ? own : (own?.item ?? null)
    const isLacking = !isForm && shapes.some((shape) => shape?.kind === 'object' && !shape.fields.has(name))
    const isWanted = isLacking || own?.isWhole || inner?.isWhole || (isRoot && of === OBJECT_META)
    if (isWanted || (kind === 'message' && namesVersion(messages, of))) {
      draft.isRead = true
      draft.plan.fields[number] = wholeOf(draft.plan.type).fields[number]
    } else if (kind === 'value') {
      if (own !== null || below.some(isLookedAt)) {
        draft.isRead = true
        draft.plan.fields[number] = fieldPlan(field, 'read')
      } else {
        draft.plan.fields[number] = fieldPlan(field, 'skip')
        if (keys.includes(name)) draft.keys.push(field)
      }
    } else {
      const child = draftOf(of, below.map(innermost), inner, field.keys, false)
      if (own !== null) draft.isRead = true
      if (own !== null) child.isRead = true
      draft.open.push({ field, child })
    }
  }

  const { plan } = draftOf(root, rootShapes, rootNeed, [], true)
  settle([...drafts.values()])
  for (const draft of drafts.values()) close(messages, draft)
  return plan
}

/** What is around something that is read is read. */
function settle(drafts: Draft[]): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const draft of drafts) {
      if (draft.isRead || !draft.open.some(({ child }) => child.isRead)) continue
      draft.isRead = true
      changed = true
    }
  }
}

function close(messages: Messages, { plan, isRead, open, keys }: Draft): void {
  for (const { field, child } of open) {
    plan.fields[field.number] = {
      ...fieldPlan(field, child.isRead ? 'read' : 'scan'),
      message: child.plan,
      isUnion: isUnion(messages, field.of),
    }
  }
  if (isRead) for (const field of keys) plan.fields[field.number] = fieldPlan(field, 'read')
}

function fieldOf(shape: Shape | undefined, name: string): Shape | undefined {
  return shape?.kind === 'object' ? shape.fields.get(name) : undefined
}

/** The object inside lists and maps. */
function innermost(shape: Shape | undefined): ObjectShape | undefined {
  let inner = shape
  while (inner?.kind === 'list' || inner?.kind === 'map') inner = inner.of
  return inner?.kind === 'object' ? inner : undefined
}

/** Whether evaluation looks at a scalar for more than its being there: whatever its shape says besides its kind. */
function isLookedAt(shape: Shape | undefined): boolean {
  return (
    shape?.kind === 'leaf' && Object.entries(shape).some(([key, says]) => key !== 'kind' && says !== null)
  )
}

/** References name API versions, and who follows them wants to see them: scaleTargetRef, rules of webhooks. */
function namesVersion(messages: Messages, type: string): boolean {
  return messages(type)!.some(
    (field) =>
      field.name === 'apiVersion' ||
      field.name === 'apiVersions' ||
      (field.isInline && field.kind === 'message' && namesVersion(messages, field.of)),
  )
}
