/** Reads what a run directory holds. A file that is not as it was written is told by its name and the place in it: exit 64. */
import { readFile, stat } from 'node:fs/promises'
import { Ajv, type ValidateFunction } from 'ajv'
import type { TSchema } from 'typebox'
import { usageError } from '../model/muster-error.ts'

const ajv = new Ajv({ strict: false })
const compiled = new Map<TSchema, ValidateFunction>()

/** Whether data is what a schema says; compiled once. */
export function checkOf(schema: TSchema): ValidateFunction {
  const check = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, check)
  return check
}

/** An error that says which file is not as it was written, and how that shows. */
export const damaged = (file: string, what: string) =>
  usageError('evidence.damaged', `${file}: ${what}: it was changed or damaged`)

/** Refuses what is no file: a folder, a pipe, a link that leads nowhere. */
export async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code})`)
  })
  if (!found.isFile()) throw damaged(file, 'is not a file')
}

/** The bytes of a file of the evidence. */
export async function readEvidence(file: string): Promise<Buffer> {
  await requireFile(file)
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, `cannot be read (${error.code})`)
  })
}

/** The data in the bytes of a JSON file; what it holds is not checked, since older versions wrote other fields. */
export function dataIn<T>(bytes: Buffer, file: string): T {
  try {
    return JSON.parse(bytes.toString()) as T
  } catch {
    throw damaged(file, 'is no JSON')
  }
}

export const readData = async <T>(file: string): Promise<T> => dataIn<T>(await readEvidence(file), file)

/** Refuses a JSON file that does not hold what a schema says, naming the place in it. */
export async function requireData(schema: TSchema, file: string): Promise<void> {
  const check = checkOf(schema)
  if (check(await readData(file))) return
  const [error] = check.errors ?? []
  throw damaged(file, `${error?.instancePath.slice(1).replaceAll('/', '.') || '(top)'} ${error?.message ?? 'is wrong'}`)
}
