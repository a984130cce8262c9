/**
 * `@peculiar/x509` resolves its algorithms with a library that insists on a `reflect-metadata` polyfill, though neither
 * of them ever stores metadata. "None is known" is the whole of what it needs: no further dependency for that.
 * Must be imported before `@peculiar/x509`.
 */
const nothingKnown = { getMetadata: () => undefined, getOwnMetadata: () => undefined }
for (const [name, value] of Object.entries(nothingKnown)) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value, configurable: true, writable: true })
}

export {}
