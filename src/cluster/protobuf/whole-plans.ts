import { type MessageField, wireTypeOf } from './message-field.ts'
import type { Messages } from './message-file.ts'
import type { FieldPlan, MessagePlan, ReadValue } from './message-plan.ts'
import { READ_VALUES, readWrapped } from './read-values.ts'

/** Fields of types that are read in another way than the rest of their kind: `managedFields`. */
export type OwnReaders = Record<string, ReadValue>

/** Gives plans that read every field of a type, each made once. */
export function wholePlans(messages: Messages, own: OwnReaders): (type: string) => MessagePlan {
  const made = new Map<string, MessagePlan>()
  const planOf = (type: string): MessagePlan => {
    const known = made.get(type)
    if (known !== undefined) return known
    const plan: MessagePlan = { type, fields: [], isWhole: true }
    made.set(type, plan) // before its fields: types may contain themselves
    for (const field of messages(type)!) {
      const reader = field.kind === 'message' ? own[field.of] : undefined
      plan.fields[field.number] =
        field.kind === 'message' && reader === undefined
          ? { ...fieldPlan(field, 'read'), message: planOf(field.of), isUnion: isUnion(messages, field.of) }
          : { ...fieldPlan(field, 'read'), value: reader ?? readerOf(field) }
    }
    return plan
  }
  return planOf
}

/** What a field's plan has whatever becomes of its values. */
export function fieldPlan(field: MessageField, mode: 'skip' | 'scan' | 'read'): FieldPlan {
  return {
    number: field.number,
    name: field.name,
    wireType: wireTypeOf(field),
    mode: mode !== 'read' ? mode : field.isInline ? 'inline' : field.shape,
    isMap: field.shape === 'map',
    message: null,
    isUnion: false,
    value: readerOf(field),
    omitsZero: field.omitsZero,
  }
}

/** The fields of a union have no names. */
export function isUnion(messages: Messages, type: string): boolean {
  return messages(type)!.some(({ name, isInline }) => name === '' && !isInline)
}

function readerOf(field: MessageField): ReadValue | null {
  if (field.kind === 'message') return null
  return field.isWrapped ? readWrapped(READ_VALUES[field.of]) : READ_VALUES[field.of]
}
