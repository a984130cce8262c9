// The least that any client must do: every page of pods fetched, and thrown away. Usage: floor.ts URL TOKEN json|protobuf,
// with the CA in $FLOOR_CA.

import { Agent, request } from 'node:https'

const [url, token, encoding] = process.argv.slice(2)
const agent = new Agent({ ca: process.env['FLOOR_CA']!, keepAlive: true })
const accept = encoding === 'json' ? 'application/json' : 'application/vnd.kubernetes.protobuf'

/** The continue token stands in the list's metadata, before the items, and in both encodings as it is. */
function page(path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept }
    const call = request(`${url}${path}`, { agent, headers }, (response) => {
      let start = ''
      response.on('data', (chunk: Buffer) => {
        if (start.length < 4096) start += chunk.toString('latin1', 0, 4096)
      })
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`))
        else resolve(/eyJ2[\w=-]+/.exec(start)?.[0] ?? null)
      })
    })
    call.on('error', reject)
    call.end()
  })
}

for (let next: string | null = ''; next !== null; ) {
  next = await page(`/api/v1/pods?limit=500${next === '' ? '' : `&continue=${next}`}`)
}
agent.destroy()
