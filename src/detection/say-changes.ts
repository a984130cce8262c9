/** Says a thing when it has changed, not every time it is looked at. */
export type SayChanges = (topic: string, text: string | null) => void

/**
 * @param say takes a new text; null when what was said of the topic is over.
 */
export function sayChanges(say: (topic: string, text: string | null) => void): SayChanges {
  const said = new Map<string, string>()
  return (topic, text) => {
    if (text === (said.get(topic) ?? null)) return
    if (text === null) said.delete(topic)
    else said.set(topic, text)
    say(topic, text)
  }
}
