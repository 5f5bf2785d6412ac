/** From the text of a file to its documents, as plain data that ends somewhere. Pure. */
import { parseAllDocuments } from 'yaml'
import { usageError } from '../model/muster-error.ts'
import { foreignText } from '../plan/foreign.ts'
import { fieldsOf, listOf } from './careful.ts'

/** One document of a file. */
export interface Read {
  /** what stands before each path inside it: empty where the file holds one document */
  readonly prefix: string
  readonly value: unknown
}

/** Deeper than any experiment: whoever walks through it may do so by recursion. */
const maxDepth = 64

/** Refuses what is no data. Lists of Kubernetes count as the objects in them. */
export function documentsIn(text: string, file: string): Read[] {
  const values = valuesIn(text.replace(/^\uFEFF/, ''), file)
  const first = values[0]
  if (values.length === 1 && !isList(first)) return [{ prefix: '', value: first }]
  return values.flatMap((value, at) =>
    isList(value)
      ? listOf(fieldsOf(value)['items']).map((item, n) => ({
          prefix: values.length === 1 ? `items.${n}.` : `documents.${at}.items.${n}.`,
          value: item,
        }))
      : [{ prefix: `documents.${at}.`, value }],
  )
}

const isList = (value: unknown) => {
  const { apiVersion, kind, items } = fieldsOf(value)
  return apiVersion === 'v1' && kind === 'List' && Array.isArray(items)
}

function valuesIn(text: string, file: string): unknown[] {
  try {
    return [plain(JSON.parse(text), file)]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error instanceof RangeError ? tooDeep(file) : error
  }
  return yamlIn(text, file).map(value => plain(value, file))
}

function yamlIn(text: string, file: string): unknown[] {
  const documents = parsed(text, file)
  const [problem] = documents.flatMap(({ errors }) => errors)
  if (problem) {
    const line = problem.linePos?.[0].line
    throw noData(text, file, `it is neither JSON nor YAML${line === undefined ? '' : ` (line ${line})`}`)
  }
  // An empty document between two lines of dashes is nothing that anybody wrote.
  const values = documents.map(document => valueOf(document, file)).filter(value => value !== null)
  if (values.every(value => typeof value !== 'object')) throw noData(text, file, 'it is no data')
  return values
}

/** The parser goes down by recursion: what is nested without end is no experiment. */
function parsed(text: string, file: string) {
  try {
    return [...parseAllDocuments(text)]
  } catch {
    throw tooDeep(file)
  }
}

function valueOf(document: { toJS(): unknown }, file: string): unknown {
  try {
    return document.toJS() ?? null
  } catch {
    throw usageError('import.anchor', `${file}: an anchor in it is missing, or is named too often`)
  }
}

function noData(text: string, file: string, why: string) {
  const kind = foreignText(text, 'scenario')
  return usageError('import.no-data', kind === null ? `${file}: ${why}` : `${file}: this is ${kind}`, importable)
}

const tooDeep = (file: string) => usageError('import.too-deep', `${file}: it is nested too deeply`)

export const importable =
  'experiments of the Chaos Toolkit, templates of AWS FIS, objects of Chaos Mesh and objects of Litmus can be imported'

/** Dates, sets and the like, which YAML can hold, become what JSON has for them. */
function plain(value: unknown, file: string): unknown {
  refuseCircles(value, file, [])
  return JSON.parse(JSON.stringify(value) ?? 'null')
}

function refuseCircles(value: unknown, file: string, above: readonly unknown[]): void {
  if (typeof value !== 'object' || value === null) return
  if (above.includes(value)) throw usageError('import.circle', `${file}: a part of it contains itself`)
  if (above.length > maxDepth) throw tooDeep(file)
  for (const inner of Object.values(value)) refuseCircles(inner, file, [...above, value])
}
