import { join } from 'node:path'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { CatalogError } from '../../surface/catalog.ts'
import { BUILT_IN_CATALOG } from '../../surface/load-catalog.ts'
import { readChecked } from '../../surface/read-checked.ts'
import { type MessageField, parseMessageField } from './message-field.ts'

/** The file format of `catalog/data/protobuf.json` (docs/catalog.md). */
export const MESSAGE_FORMAT = 1

/** Type → field number → `"name encoding"`. */
export const messageFileSchema = Type.Object(
  {
    format: Type.Literal(MESSAGE_FORMAT),
    sources: Type.Record(
      Type.String(),
      Type.Object({ version: Type.String(), sum: Type.String() }, { additionalProperties: false }),
    ),
    messages: Type.Record(
      Type.String(),
      Type.Record(Type.String({ pattern: '^[1-9]\\d*$' }), Type.String({ pattern: '^[\\w$-]* \\S.*$' }), {
        additionalProperties: false,
      }),
    ),
  },
  { additionalProperties: false },
)
type MessageFile = Type.Static<typeof messageFileSchema>

/** How types are written in protobuf: the fields of a type, undefined for a type that is none. */
export type Messages = (type: string) => MessageField[] | undefined

const loaded = new Map<string, Messages>()

/**
 * Reads the field numbers at first use: only the audit of a cluster needs them.
 * @throws {CatalogError} when the file is missing, damaged or of another format.
 */
export function loadMessages(folder: string = BUILT_IN_CATALOG): Messages {
  const known = loaded.get(folder)
  if (known !== undefined) return known
  const path = join(folder, 'protobuf.json')
  const { messages } = readChecked<MessageFile>(path, MESSAGE_FORMAT, Compile(messageFileSchema))
  refuseDanglingTypes(path, messages)
  const parsed = new Map<string, MessageField[]>()
  const fieldsOf: Messages = (type) => {
    if (!Object.hasOwn(messages, type)) return undefined
    const before = parsed.get(type)
    if (before !== undefined) return before
    const fields = parseFields(messages[type]!)
    parsed.set(type, fields)
    return fields
  }
  loaded.set(folder, fieldsOf)
  return fieldsOf
}

function parseFields(fields: Record<string, string>): MessageField[] {
  return Object.entries(fields).map(([number, text]) => parseMessageField(Number(number), text))
}

function refuseDanglingTypes(path: string, messages: MessageFile['messages']): void {
  for (const [type, fields] of Object.entries(messages)) {
    for (const field of parseFields(fields)) {
      const isKnown = field.kind === 'value' || (Object.hasOwn(messages, field.of) && !field.isWrapped)
      if (!isKnown || (field.shape === 'map' && isNumber(field))) {
        throw new CatalogError(
          `the catalog file ${path} is damaged: field ${field.number} of ${type} has a type that it lacks`,
        )
      }
    }
  }
}

/** Kubernetes has no maps to numbers; they are not read. */
function isNumber({ of }: MessageField): boolean {
  return of === 'integer' || of === 'boolean' || of === 'number'
}
