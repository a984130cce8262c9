import { Document, Scalar, visit } from 'yaml'

/**
 * C1 controls, line separators and the byte order mark: JSON has them as they are, and so does the library; a terminal
 * obeys some, and YAML 1.1 reads some as line breaks or not at all.
 */
const RAW = /[\u0080-\u009f\u2028\u2029\ufeff]/g

const FORM = { indentSeq: false, lineWidth: 0 }

/**
 * Makes YAML of values as kubectl does: lists under their key, long lines whole, and quotes wherever YAML 1.1 would read
 * something else than the string. The schema is made once, not for every value: that is most of the work.
 */
export function yamlWriter(): (value: unknown) => string {
  const document = new Document(null, { compat: 'yaml-1.1' })
  return (value) => {
    document.contents = document.createNode(value, { aliasDuplicateObjects: false })
    const text = document.toString(FORM)
    return text.search(RAW) < 0 ? text : escaped(document)
  }
}

/** Only between double quotes can a character be escaped. */
function escaped(document: Document): string {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && node.value.search(RAW) >= 0) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  const encoded = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return document.toString(FORM).replace(RAW, encoded)
}
