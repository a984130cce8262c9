/** The configuration or a flag cannot be used. The message is one line and says where, what and what is allowed. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}
