/** What a scalar or a special form is in protobuf: docs/catalog.md. */
const VALUES = [
  'string',
  'bytes',
  'integer',
  'boolean',
  'number',
  'quantity',
  'int-or-string',
  'time',
  'microTime',
  'json',
] as const
export type ValueEncoding = (typeof VALUES)[number]

/** A field of a message, as `catalog/data/protobuf.json` writes it. */
export type MessageField = {
  number: number
  /** In JSON; empty for an inlined message, and for a form of a union. */
  name: string
  shape: 'one' | 'list' | 'map'
  /** JSON has its fields one level up. */
  isInline: boolean
  /** Each value is a list in a message of its own, whose only field, number 1, it is. */
  isWrapped: boolean
  /** JSON leaves it out when it is zero; protobuf writes it all the same. */
  omitsZero: boolean
  /** The fields by which managedFields name the items of a list. */
  keys: string[]
} & ({ kind: 'value'; of: ValueEncoding } | { kind: 'message'; of: string })

/** Reads `"image string?"`, `"ports []io.k8s.api.core.v1.ContainerPort by containerPort,protocol"`. */
export function parseMessageField(number: number, text: string): MessageField {
  const space = text.indexOf(' ')
  const [encoding = '', by] = text.slice(space + 1).split(' by ')
  let rest = encoding
  const take = (prefix: string) => {
    if (!rest.startsWith(prefix)) return false
    rest = rest.slice(prefix.length)
    return true
  }
  const isInline = take('inline ')
  const isMap = take('map[string]')
  const isWrapped = take('wrapped ')
  const isList = take('[]')
  const omitsZero = rest.endsWith('?')
  const of = omitsZero ? rest.slice(0, -1) : rest
  return {
    number,
    name: text.slice(0, space),
    shape: isMap ? 'map' : isList && !isWrapped ? 'list' : 'one',
    isInline,
    isWrapped,
    omitsZero,
    keys: by?.split(',') ?? [],
    ...((VALUES as readonly string[]).includes(of)
      ? { kind: 'value' as const, of: of as ValueEncoding }
      : { kind: 'message' as const, of }),
  }
}

/** The wire type of a field's values (protobuf.dev/programming-guides/encoding). */
export function wireTypeOf({ kind, of, shape, isWrapped }: MessageField): 0 | 1 | 2 {
  if (kind === 'message' || shape === 'map' || isWrapped) return 2
  return of === 'integer' || of === 'boolean' ? 0 : of === 'number' ? 1 : 2
}
