import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** A port cannot be listened on. The message is one line. */
export class ListenError extends Error {
  override name = 'ListenError'
}

/**
 * Starts a server.
 * @param flag the flag that chooses the port.
 * @returns the port, which the system chose when it was given as 0.
 * @throws {ListenError}
 */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  flag: string,
): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new ListenError(
      `cannot listen on ${hostAndPort(host, port)} (--${flag}): ${REASONS[code] ?? message}`,
    )
  }
  return (app.server.address() as AddressInfo).port
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
}

/** "Everywhere" is no address that one can call. */
export function reachableHost(bindAddress: string): string {
  if (bindAddress === '0.0.0.0') return '127.0.0.1'
  return bindAddress === '::' ? '::1' : bindAddress
}

/** `127.0.0.1:8443`, `[::1]:8443` */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
