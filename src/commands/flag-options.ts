import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Flag, ServeFlags } from '../config/serve-flags.ts'

/** Commander's option for a flag of the table. */
export function optionFor(name: string, flag: Flag<unknown>): Option {
  const option = new Option(`--${name} ${flag.argument}`, flag.description)
  if (flag.default !== undefined) option.default(flag.default)
  return option.argParser((text: string, previous: unknown) => {
    try {
      return flag.parse(text, previous)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  })
}

/** Commander names values in camel case; the table and everything behind it use the flags' own names. */
export function givenFlags(command: Command): ServeFlags {
  const values = command.options.map((option) => [
    option.long!.slice(2),
    command.getOptionValue(option.attributeName()),
  ])
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}
