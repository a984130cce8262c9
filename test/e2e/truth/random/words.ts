export const NAMES = [
  'a',
  'x',
  'app',
  'data-0',
  'web.example.dev',
  'example.dev/thing',
  'A_b.c',
  '0-zero',
  'hostUsers',
]
const ADDRESSES = ['10.0.0.7', '192.168.1.20', 'fd00::7', '2001:db8::1', '010.1.2.3', '::ffff:1.2.3.4']
const BLOCKS = ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/64', '0.0.0.0/0', '10.1.2.3/16', '010.0.0.0/8']
export const TIMES = ['2026-01-02T03:04:05.000000Z']
const DURATIONS = ['10s', '1m30s', '24h']
export const QUANTITIES = ['0', '1', '100m', '1.5', '128Mi', '2Gi', '1e3']
const EXPRESSIONS = ['true', 'self == self']

/** Forms that one validation takes and another not. */
export const ODD_STRINGS = [
  ...[
    '',
    ' ',
    'a b',
    'A',
    'a.b',
    'a_b',
    '0a',
    '1',
    '-1',
    'a-',
    '-a',
    'a/b',
    'a/b/c',
    'a:b',
    'a=b',
    'a.',
    '.',
    '..',
    '*',
    'ä',
  ],
  ...[
    '*.example.dev',
    'example.dev',
    'example.dev.',
    '$(A)',
    '1.2.3.4',
    '::1',
    '10.0.0.0/8',
    '10%',
    '/a/../b',
    '{}',
  ],
  ...[
    'x'.repeat(63),
    'x'.repeat(64),
    `${'x'.repeat(63)}.${'y'.repeat(63)}`,
    'x'.repeat(254),
    'kubernetes.io/x',
    'None',
  ],
]
export const ODD_NUMBERS = [
  -2147483648, 3, 5, 10, 64, 100, 101, 127, 128, 255, 256, 300, 3600, 65536, 86400, 4294967296,
]

/** By the field's name; the first that matches holds. Schemas know a string, names know more. */
export const STRINGS: [RegExp, string[]][] = [
  [/(^|[a-z])IPs?$|^ips?$|^address(es)?$|^clusterIPs?$|^loadBalancerIP$/i, ADDRESSES],
  [/cidr|sourceRanges|^except$/i, BLOCKS],
  [/time$|timestamp$/i, TIMES],
  [/duration|period$/i, DURATIONS],
  [/path|mountPoint/i, ['/', '/healthz', '/var/lib/x', 'sub/folder', '$(POD_NAME)']],
  [/^(port|portName|targetPort)$/i, ['http', 'metrics']],
  [/host$|hostname|^subdomain$/i, ['a', 'web.example.dev', 'node-1']],
  [/image$|^reference$/i, ['registry.example.dev/app:v1', 'a']],
  [/policy$|mode$|type$|effect$|operator$|action$/i, ['Always', 'Never', 'None', 'Exists', 'In']],
  [/expression|^rule$|^cel/i, EXPRESSIONS],
  [/protocol/i, ['TCP', 'UDP', 'SCTP', 'kubernetes.io/h2c']],
  [/topologyKey|^key$|label/i, ['kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'key', 'x']],
  [/name$|Ref$|driver|provisioner/i, NAMES],
]
