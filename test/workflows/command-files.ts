/** The files in which a step leaves variables, outputs and a summary for the runner. */
import { existsSync, readFileSync } from 'node:fs'

/** `name=value` in lines, or `name<<END` with lines until END. Refuses any other line, as GitHub does. */
export function readPairs(file: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = readText(file).split('\n')
  if (lines.at(-1) === '') lines.pop()
  while (lines.length > 0) {
    const line = lines.shift() as string
    const several = /^([^=]+?)<<(.+)$/.exec(line)
    const single = /^([^=]+)=(.*)$/s.exec(line)
    if (several) {
      const end = lines.indexOf(several[2] as string)
      if (end < 0) throw new Error(`${file}: no ${several[2]} ends ${several[1]}`)
      pairs[several[1] as string] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n')
    } else if (single) pairs[single[1] as string] = single[2] as string
    else throw new Error(`${file}: invalid format "${line}"`)
  }
  return pairs
}

export const readText = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
