/** A form of the catalog in words: `slice()`, `device.driver`, `going over device.attributes[*]`. */
export function describeForm(form: string): string {
  const call = /^\.?([^(]+)\(\d+\)$/.exec(form)
  if (call !== null) return `${call[1]}() with ${countArguments(form)}`
  if (form.startsWith('`')) return 'names in back quotes'
  if (form.startsWith('.')) return 'a leading dot before a name that a macro binds'
  return form.endsWith('[*]') ? `going over the elements of ${form.slice(0, -'[*]'.length)}` : form
}

function countArguments(form: string): string {
  const count = Number(/\((\d+)\)$/.exec(form)![1])
  return count === 1 ? '1 argument' : `${count} arguments`
}
