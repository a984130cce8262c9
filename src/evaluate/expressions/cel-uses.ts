import { pairBrackets } from './cel-brackets.ts'
import { tokenize, type Unreadable } from './cel-tokens.ts'

/** Something that an expression uses and a CEL environment may lack. */
export interface CelUse {
  kind: 'call' | 'path' | 'syntax'
  /**
   * What it may be, as the catalog writes it: `.slice(2)` or `lists.range(1)` for a call with so many arguments,
   * `device.driver` for a field of a variable, `device.attributes[*]` for going over its elements, `` `x` `` for a name in
   * back quotes, `.x` for a leading dot before a name that a macro binds.
   */
  forms: string[]
}

/** What some release has in an environment, by form, and what is known of macros and optionals (docs/catalog.md). */
export type Vocabulary = Map<string, { binds?: number; iterates?: boolean; unwraps?: boolean }>

/** What has just been read: a place in a variable, as the vocabulary writes it, and the names as they stand there. */
interface Value {
  path: string | null
  names: string | null
}

/** An open bracket. */
interface Frame {
  kind: 'call' | 'group' | 'index' | 'list' | 'map' | 'message'
  /** The receiver, or what is indexed. */
  before: Value | null
  macro: { binds: number; iterates: boolean } | null
  /** Whether a call gives what is in its receiver. */
  unwraps: boolean
  /** Of the argument being read: its number, its first token, whether it is more than one chain of selections. */
  argument: number
  start: number
  isCompound: boolean
  /** The place that one branch of a condition (`a ? b : c`) gives. */
  branch: string | null
  /** The names that hold until it closes. */
  bound: string[]
}

const SOME_VALUE: Value = { path: null, names: null }

/**
 * Lists what a CEL expression uses, in order, or says why it cannot be read. It knows calls, selections and the scope
 * of names, not types and operators: of a text that is no expression it says something, too. Iterative and linear.
 */
export function celUses(text: string, vocabulary: Vocabulary): CelUse[] | Unreadable {
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return tokens
  const brackets = pairBrackets(tokens)
  if (!(brackets instanceof Map)) return brackets

  const uses: CelUse[] = []
  const frames: Frame[] = [newFrame('group', null, 0)]
  const scope = new Map<string, (string | null)[]>()
  let value: Value | null = null
  const textAt = (index: number) => tokens[index]?.text ?? ''
  const opensCall = (index: number) => textAt(index + 1) === '('

  const usePath = (path: string | null) => {
    if (path !== null) uses.push({ kind: 'path', forms: [path] })
    return path
  }
  const shadowed = (name: string) => (scope.get(name)?.length ?? 0) > 0

  const call = (index: number, receiver: Value | null) => {
    const form = `${textAt(index)}(${brackets.get(index + 1)!.parts})`
    const qualified = receiver?.names == null ? [] : [`${receiver.names}.${form}`]
    const forms = receiver === null ? [form] : [...qualified, `.${form}`]
    uses.push({ kind: 'call', forms })
    const known = forms.map((candidate) => vocabulary.get(candidate)).find(Boolean)
    if (known?.iterates && receiver?.path) usePath(knownPath(vocabulary, `${receiver.path}[*]`))
    const macro = known?.binds ? { binds: known.binds, iterates: known.iterates ?? false } : null
    frames.push({ ...newFrame('call', receiver, index + 2), macro, unwraps: known?.unwraps ?? false })
  }

  /** After an argument: the names that a macro binds hold from here on, or after the next one, which initializes them. */
  const bind = ({ macro, argument, before, bound, isCompound }: Frame) => {
    if (macro === null) return
    const isInitialized = !macro.iterates && before?.names === 'cel'
    if (argument !== macro.binds - (isInitialized ? 0 : 1)) return
    for (const [position, name] of bound.entries()) {
      let path: string | null = null
      if (isInitialized) path = isCompound ? null : (value?.path ?? null)
      else if (!macro.iterates) path = before?.path ?? null
      // The one name of a macro may be a key, the second of two is a value.
      else if (position === 1 && before?.path) path = knownPath(vocabulary, `${before.path}[*]`)
      scope.set(name, scope.get(name) ?? [])
      scope.get(name)!.push(path)
    }
  }

  const close = () => {
    const { kind, before, isCompound, branch, unwraps, bound } = frames.pop()!
    for (const name of bound) scope.get(name)?.pop()
    if (kind === 'index')
      value = { path: before?.path ? knownPath(vocabulary, `${before.path}[*]`) : null, names: null }
    else if (unwraps) value = { path: before?.path ?? null, names: null }
    else if (kind !== 'group' || value === null) value = SOME_VALUE
    else if (branch !== null) value = { path: branch, names: null }
    else if (isCompound) value = SOME_VALUE
  }

  const identifier = (index: number) => {
    const name = textAt(index)
    const frame = frames.at(-1)!
    const isBinding = frame.macro !== null && frame.argument < frame.macro.binds && index === frame.start
    if (name.startsWith('`')) uses.push({ kind: 'syntax', forms: ['`x`'] })
    if (opensCall(index)) {
      call(index, value)
      value = null
    } else if (value !== null) {
      const { path: of } = value
      const path =
        of && (usePath(knownPath(vocabulary, `${of}.${name}`)) ?? knownPath(vocabulary, `${of}[*]`))
      value = { path, names: value.names === null ? null : `${value.names}.${name}` }
    } else if (isBinding) {
      frame.bound.push(name)
      value = SOME_VALUE
    } else if (frame.kind === 'message' && index === frame.start) value = SOME_VALUE
    else if (textAt(index - 1) !== '.' && shadowed(name))
      value = { path: scope.get(name)!.at(-1)!, names: name }
    else {
      const path = usePath(knownPath(vocabulary, name))
      if (shadowed(name) && path === null) uses.push({ kind: 'syntax', forms: ['.x'] })
      value = { path, names: name }
    }
  }

  for (let index = 0; index < tokens.length; index++) {
    const { kind, text: operator } = tokens[index]!
    const frame = frames.at(-1)!
    if (kind === 'identifier') {
      identifier(index)
      if (opensCall(index)) index++
    } else if (kind === 'literal') value = SOME_VALUE
    else if (operator === ',') {
      bind(frame)
      Object.assign(frame, { argument: frame.argument + 1, start: index + 1, isCompound: false })
      value = null
    } else if (operator === '(' || operator === '[' || operator === '{') {
      frames.push(newFrame(bracketKind(operator, value), value, index + 1))
      value = null
    } else if (operator === ')' || operator === ']' || operator === '}') close()
    else if (operator !== '.' && !(operator === '?' && textAt(index - 1) === '.')) {
      if (operator === ':' && !frame.isCompound) frame.branch ??= value?.path ?? null
      // Each branch of a condition is looked at by itself; what it depends on is not.
      frame.isCompound = operator !== '?' && operator !== ':'
      value = null
    }
  }
  return uses
}

function newFrame(kind: Frame['kind'], before: Value | null, start: number): Frame {
  return {
    kind,
    before,
    macro: null,
    argument: 0,
    start,
    isCompound: false,
    branch: null,
    unwraps: false,
    bound: [],
  }
}

function bracketKind(opening: string, before: Value | null): Frame['kind'] {
  if (opening === '(') return 'group'
  if (opening === '[') return before === null ? 'list' : 'index'
  return before === null ? 'map' : 'message'
}

function knownPath(vocabulary: Vocabulary, path: string): string | null {
  return vocabulary.has(path) ? path : null
}
