/** Whom a user of a kubeconfig acts as (`as`, `as-uid`, `as-groups`, `as-user-extra`). */
export interface Impersonation {
  /** Empty where only the others are given, which kubectl refuses. */
  user: string
  uid: string
  groups: string[]
  extra: Record<string, string[]>
}

/** Null when there is nothing of it. @throws {Error} with one line, for what is neither text nor a list of texts. */
export function readImpersonation(user: Record<string, unknown>): Impersonation | null {
  const extra = Object.entries((user['as-user-extra'] ?? {}) as Record<string, unknown>)
  const read: Impersonation = {
    user: text('as', user['as']),
    uid: text('as-uid', user['as-uid']),
    groups: texts('as-groups', user['as-groups']),
    extra: Object.fromEntries(extra.map(([key, values]) => [key, texts(`as-user-extra.${key}`, values)])),
  }
  const { uid, groups } = read
  return read.user || uid || groups.length > 0 || extra.length > 0 ? read : null
}

/** As NewImpersonatingRoundTripper of k8s.io/client-go/transport/round_trippers.go sends them. Pure. */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation) {
  const headers: Record<string, string | string[]> = { 'Impersonate-User': user }
  if (uid !== '') headers['Impersonate-Uid'] = uid
  if (groups.length > 0) headers['Impersonate-Group'] = groups
  for (const [key, values] of Object.entries(extra)) {
    if (values.length > 0) headers[`Impersonate-Extra-${escapeKey(key)}`] = values
  }
  return headers
}

/** A byte that no header name may have (RFC 9110 section 5.6.2), and `%`, is written %2F (headerKeyEscape there). */
function escapeKey(key: string): string {
  const encoded = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return Buffer.from(key)
    .toString('latin1')
    .replace(/[^!#$&'*+\-.^_`|~0-9A-Za-z]/g, (char) => encoded(char.charCodeAt(0)))
}

function text(field: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Error(`${field} of a user is no text`)
  return value
}

function texts(field: string, value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Error(`${field} of a user is no list`)
  return value.map((each) => text(field, each))
}
