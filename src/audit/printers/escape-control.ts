/** C0 and C1 controls, line and paragraph separators, and what turns the direction of text around. */
const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/** Makes text from files safe for a terminal and for one line: names and paths may hold escape sequences. */
export function escapeControl(text: string): string {
  return text.replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
