import { escapeControl } from './escape-control.ts'

const MARKUP = /[\\`*_[\]>|~$]/g
/** What GitHub makes a link, a mention of a person or team, or a reference to an issue by itself. */
const LINKING = /[@#]|:(?=\/\/)|www\./gi

/**
 * Makes text from manifests plain text in one cell of a GitHub table: no markup and no HTML (GitHub Flavored Markdown
 * §4.10, §6), no link, and nobody is mentioned: GitHub looks for mentions in what is already rendered, so that a reference
 * for the character would not do, and a zero-width space follows it instead.
 */
export function escapeMarkdown(text: string): string {
  return escapeControl(text.toWellFormed())
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(MARKUP, '\\$&')
    .replace(LINKING, '$&&#8203;')
}
