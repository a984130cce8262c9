import { isIPv4, isIPv6 } from 'node:net'

/**
 * The closed vocabulary of the catalog for rules about the form of a string (docs/catalog.md); the generator has each
 * of them once more, in catalog/generator/predicates.go.
 */
export const PREDICATES = [
  'canonicalCIDR',
  'canonicalIP',
  'dns1035Label',
  'dns1123Subdomain',
  'envVarName',
  'qualifiedName',
] as const
export type Predicate = (typeof PREDICATES)[number]

/** Says whether a string has the form that a predicate names. Linear in its length. */
export function meetsPredicate(predicate: Predicate, text: string): boolean {
  return CHECKS[predicate](text)
}

const DNS_1035_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const ENV_VAR_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/
const QUALIFIED_NAME = /^([a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const LOOKS_LIKE_IP = /^[0-9.]+$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/

const CHECKS: Record<Predicate, (text: string) => boolean> = {
  dns1035Label: (text) => DNS_1035_LABEL.test(text),
  // A search path of DNS may end with a dot, in every release.
  dns1123Subdomain: (text) => text.length <= 253 && DNS_1123_SUBDOMAIN.test(text.replace(/\.$/, '')),
  envVarName: (text) => ENV_VAR_NAME.test(text) && text !== '.' && !text.startsWith('..'),
  qualifiedName: (text) => QUALIFIED_NAME.test(text),
  // What is no address at all is refused by every release alike: no finding of ours.
  canonicalIP: (text) => !LOOKS_LIKE_IP.test(text) || isCanonicalIP(text),
  canonicalCIDR: (text) => !looksLikeCidr(text) || isCanonicalCidr(text),
}

/** No leading zeros, and no IPv4 address inside an IPv6 one (netutils.ParseIPSloppy takes both). */
function isCanonicalIP(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !isIPv4Mapped(text))
}

function looksLikeCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  return rest.length === 0 && LOOKS_LIKE_IP.test(address) && /^[0-9]+$/.test(bits)
}

/** A canonical address with a prefix length without leading zeros, and no bits set after the prefix. */
function isCanonicalCidr(text: string): boolean {
  const [address = '', bits = ''] = text.split('/')
  const octets = isIPv4(address) ? ipv4Octets(address) : isIPv6(address) ? ipv6Octets(address) : null
  if (octets === null || isIPv4Mapped(address) || !/^(0|[1-9][0-9]{0,2})$/.test(bits)) return false
  const length = Number(bits)
  if (length > octets.length * 8) return false
  return octets.every((octet, index) => {
    const kept = Math.min(8, Math.max(0, length - index * 8))
    return (octet & (0xff >> kept)) === 0
  })
}

function isIPv4Mapped(text: string): boolean {
  if (!isIPv6(text)) return false
  const octets = ipv6Octets(text)
  return octets.slice(0, 10).every((octet) => octet === 0) && octets[10] === 0xff && octets[11] === 0xff
}

function ipv4Octets(text: string): number[] {
  return text.split('.').map(Number)
}

function ipv6Octets(text: string): number[] {
  const expand = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (group.includes('.')) return ipv4Octets(group)
          const value = Number.parseInt(group, 16)
          return [value >> 8, value & 0xff]
        })
  const [head = '', tail] = text.split('::')
  const [left, right] = [expand(head), expand(tail ?? '')]
  return [...left, ...new Array<number>(16 - left.length - right.length).fill(0), ...right]
}
