import type { Token, Unreadable } from './cel-tokens.ts'

/** What is known of an opening bracket before anything in it is read. */
export interface Bracket {
  /** Index of the token that closes it. */
  close: number
  /** How many parts the commas make of it, 0 when it is empty. */
  parts: number
}

const CLOSES: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

/** Finds what belongs to each opening bracket, by its token's index; says where they do not pair. */
export function pairBrackets(tokens: Token[]): Map<number, Bracket> | Unreadable {
  const brackets = new Map<number, Bracket>()
  const open: { index: number; commas: number }[] = []
  for (const [index, { kind, text, at }] of tokens.entries()) {
    if (kind !== 'operator') continue
    if (text === ',') {
      if (open.length > 0) open.at(-1)!.commas++
    } else if (text in CLOSES) open.push({ index, commas: 0 })
    else if (text === ')' || text === ']' || text === '}') {
      const last = open.pop()
      if (last === undefined || CLOSES[tokens[last.index]!.text] !== text)
        return { problem: `${text} without its counterpart`, at }
      brackets.set(last.index, { close: index, parts: index === last.index + 1 ? 0 : last.commas + 1 })
    }
  }
  const left = open.at(-1)
  if (left === undefined) return brackets
  return { problem: `${tokens[left.index]!.text} that is not closed`, at: tokens[left.index]!.at }
}
