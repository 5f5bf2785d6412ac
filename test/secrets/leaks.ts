/** Looks for what was planted, in files and in what was printed. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { encodings, personal, planted } from './planted.ts'

const forms = () => [...planted, ...personal].flatMap(text => encodings(text).map(form => ({ text, form })))

/** What a text holds of it; bytes are read as `latin1`. */
export const leaksIn = (text: string): string[] => [
  ...new Set(forms().flatMap(({ text: secret, form }) => (text.includes(form) ? [secret] : []))),
]

/** What the files of a folder hold of it, each with the file. */
export const leaksBeneath = (folder: string): string[] => {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter(name =>
    statSync(join(folder, name)).isFile(),
  )
  if (files.length === 0) throw new Error(`${folder} holds no file`)
  return files.flatMap(name => leaksIn(readFileSync(join(folder, name), 'latin1')).map(secret => `${name}: ${secret}`))
}
