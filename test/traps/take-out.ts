/** Takes each cure out of a copy of the sources and sees the trap's test fail. `npm run prove:traps [-- <part of a trap's name>]`. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Cure, cures } from './cures.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const parts = ['src', 'test', 'scenarios', 'environments', 'package.json', 'vitest.config.ts', 'tsconfig.json']

function copyOfSources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'muster-traps-'))
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

function testPasses(copy: string, { test }: Cure): { readonly passes: boolean; readonly ran: boolean } {
  const result = join(copy, 'result.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const argv = [vitest, 'run', test.file, '-t', test.name, '--reporter=json', `--outputFile=${result}`]
  spawnSync(process.execPath, argv, { cwd: copy, stdio: 'ignore' })
  const found = JSON.parse(readFileSync(result, 'utf8')) as { numPassedTests: number; numFailedTests: number }
  rmSync(result)
  return { passes: found.numFailedTests === 0, ran: found.numPassedTests + found.numFailedTests > 0 }
}

/** What came of taking one cure out: `fails` is what it must be. */
function prove(copy: string, cure: Cure): string {
  const path = join(copy, cure.file)
  const text = readFileSync(path, 'utf8')
  if (text.split(cure.cure).length !== 2) return `the cure does not stand once in ${cure.file}`
  if (!testPasses(copy, cure).passes) return 'its test fails with the cure in'
  // The replacement is given by a function: as a text, `$` in it would mean something.
  writeFileSync(
    path,
    text.replace(cure.cure, () => cure.without),
  )
  const { passes, ran } = testPasses(copy, cure)
  writeFileSync(path, text)
  if (!ran) return `no test is named "${cure.test.name}"`
  return passes ? 'its test passes without the cure' : 'fails'
}

const wanted = process.argv[2] ?? ''
const copy = copyOfSources()
let unproved = 0
try {
  for (const cure of cures.filter(({ trap }) => trap.includes(wanted))) {
    const answer = prove(copy, cure)
    if (answer !== 'fails') unproved++
    process.stdout.write(`${answer === 'fails' ? 'ok  ' : 'FAIL'}  ${cure.trap.padEnd(50)} ${answer}\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
process.exitCode = unproved === 0 ? 0 : 1
