import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = globSync(['programme.ts', 'src/**/*.ts', 'scenarios/*.ts', 'environments/*.ts'], { cwd: root }).filter(
  file => !file.endsWith('.test.ts'),
)

/** Own files that a file imports, relative to the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(match => match[1] as string)
  return specifiers.map(specifier => normalize(join(dirname(file), specifier)))
}

/** The table in ARCHITECTURE.md: folder -> what it may import. */
function table(): Map<string, string[]> {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([^`]+)` \|[^|]*\|([^|]*)\|$/gm)]
  return new Map(
    rows.map(([, folder, allowed]) => [
      folder as string,
      [...(allowed as string).matchAll(/`([^`]+)`|(everything)/g)].map(m => m[1] ?? (m[2] as string)),
    ]),
  )
}

/** The folders of `src/model` in ARCHITECTURE.md, in order. */
const modelFolders = () =>
  [...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| `model\/([^`]+)` \|[^|]*\|$/gm)].map(
    ([, folder]) => folder as string,
  )

const rules = table()

/** The folder of the table that holds a file most closely; where none does, the one that the table lacks. */
function folderOf(file: string): string {
  const holding = [...rules.keys()].filter(folder => file === folder || file.startsWith(`${folder}/`))
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? dirname(file)
}

test('every import is one that the table allows', () => {
  const broken = files.flatMap(file => {
    const own = folderOf(file)
    const allowed = rules.get(own)
    if (!allowed) return [`${file}: folder ${own} is not in the table`]
    return importsOf(file)
      .filter(target => folderOf(target) !== own && !allowed.includes('everything'))
      .filter(target => !allowed.some(entry => target === `src/${entry}` || folderOf(target) === `src/${entry}`))
      .map(target => `${file} imports ${target}`)
  })
  expect(rules.size).toBeGreaterThan(10)
  expect(broken).toEqual([])
})

test('a folder of the model imports only those that come before it', () => {
  const order = modelFolders()
  const within = (file: string) => (file.split('/').length > 3 ? (file.split('/')[2] as string) : null)
  const model = files.filter(file => folderOf(file) === 'src/model')
  const unknown = model.filter(file => within(file) !== null && !order.includes(within(file) as string))
  const broken = model.flatMap(file =>
    importsOf(file)
      .filter(target => order.indexOf(within(target) ?? '') > order.indexOf(within(file) ?? ''))
      .map(target => `${file} imports ${target}`),
  )
  expect(order.length).toBeGreaterThan(5)
  expect([...unknown, ...broken]).toEqual([])
})

test('programs of ours are named without extension: a package holds them as JavaScript', () => {
  const named = files.filter(file => /new URL\('[^']+\.ts'/.test(readFileSync(join(root, file), 'utf8')))
  expect(named).toEqual([])
})

test('no file imports itself through others', () => {
  const graph = new Map(files.map(file => [file, importsOf(file)]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (path.includes(file) || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('files stay small and are named for what they hold', () => {
  const large = files.filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 300)
  const vague = files.filter(file => /\b(utils?|helpers?|managers?|misc|common)\b/.test(relative('.', file)))
  expect(large).toEqual([])
  expect(vague).toEqual([])
})
