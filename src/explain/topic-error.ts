/** The catalog knows nothing by that name. The message is one line and names the nearest. */
export class TopicError extends Error {
  override name = 'TopicError'
}

/** `, did you mean a, b or c?`; nothing when there is nothing like it. */
export function didYouMean(names: string[]): string {
  if (names.length === 0) return ''
  const last = names.at(-1)!
  return `: did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`
}
