/**
 * The limits of both servers, and why they differ from the defaults of Fastify and Node. Times in milliseconds.
 */
export const LIMITS = {
  /**
   * Go writes `<` as `\u003c`, so that a review can be six times the object: 36 MiB for what etcd still takes. A smaller
   * limit (Fastify: 1 MiB) is an outage under failurePolicy Fail, and a way around the guard under Ignore.
   */
  bodyBytes: 40 * 1024 * 1024,
  /**
   * The apiserver keeps idle connections for 90 s. Whoever closes first races the next request, and a POST that loses
   * is not repeated: let the apiserver be the one (Fastify: 72 s, Node: 5 s).
   */
  keepAlive: 120_000,
  /** Longest wait for a request's headers; Node looks every `check`. */
  headers: 10_000,
  check: 2_500,
  /** Longest wait for a whole request: no webhook call may last longer than 30 s (Fastify: for ever). */
  request: 30_000,
  /** Longest wait for more of a body: the apiserver sends it from memory. TCP repeats a lost segment three times meanwhile. */
  stall: 2_000,
  /** Bodies up to here, which are nearly all, have a share of the bytes in flight to themselves. */
  smallBody: 1024 * 1024,
  /** That share. Of the default budget it leaves the others 84 MiB: five reviews of 17 MB. */
  smallShare: 1 / 8,
  /** Longest TLS handshake, as the apiserver has it (Node: 120 s). */
  handshake: 10_000,
  /**
   * Open connections; the longest idle is closed for one more. An apiserver keeps up to 25 idle ones, and has as many
   * more as it has calls in flight, 600 at the most by its defaults. One costs 52 kB.
   */
  connections: 2_000,
  /** Sockets, those included that have not done their handshake (20 kB each); more are dropped, which fails a call. */
  sockets: 5_000,
  /** Of calls that were asked to come again, the log tells at most once in this time. */
  shedLine: 60_000,
  /** In a shutdown, how often connections are looked at; one without a call on which nothing has moved is closed. */
  look: 500,
  /** In a shutdown, the longest wait for calls under way; less than the grace of serve.ts, after which it has failed. */
  lastCalls: 20_000,
  /** The same for probes and scrapes, afterwards. */
  lastProbes: 2_000,
  /** In a shutdown with a delay, how long new connections are still taken after the idle ones were closed. */
  idleBeforeClose: 500,
  /** How long a connection that was told goodbye may take to be closed by the other side. */
  goodbye: 2_000,
  /** How often the certificate files are looked at; a kubelet takes up to a minute to write them. */
  certificatePoll: 10_000,
  /** Of callers turned away for one reason, the log tells at most once in this time. */
  refusedClients: 60_000,
  /** How often the clock is held against the rollback window, for log and metrics. */
  windowPoll: 5_000,
} as const

/** The same, for tests with other numbers. */
export type Limits = { readonly [Name in keyof typeof LIMITS]: number }
