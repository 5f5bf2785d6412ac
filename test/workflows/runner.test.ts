/** The runner of workflows is held against what GitHub says of each part, in small workflows of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filled, holds } from './expressions.ts'
import { type Occasion, runWorkflow } from './runner.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-runner-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function run(jobs: string, given: Partial<Occasion> = {}) {
  const file = join(folder, 'workflow.yml')
  writeFileSync(file, `name: w\non: push\ndefaults:\n  run:\n    shell: bash\njobs:\n${jobs}`)
  return await runWorkflow({ file, repository: folder, folder, event: 'push', ...given })
}

const good = { failed: false }
const bad = { failed: true }

test('expressions: a value alone keeps its type, several make a text, what is missing is empty', () => {
  const contexts = { matrix: { name: 'a', list: [1] }, inputs: {} }
  expect(filled('${{ matrix.list }}', contexts, good)).toEqual([1])
  expect(filled('${{ matrix.name }}-${{ inputs.none }}-${{ 1 == 1 }}', contexts, good)).toBe('a--true')
  expect(filled('drill-${{ inputs.none || matrix.name }}', contexts, good)).toBe('drill-a')
})

test('conditions: success is asked for unless another status is', () => {
  expect([undefined, "'a' == 'a'", 'always()', 'failure()', 'success()'].map(text => holds(text, {}, bad))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ])
  expect([undefined, "'a' == 'b'", 'failure()'].map(text => holds(text, {}, good))).toEqual([true, false, false])
})

test('a step that fails ends the job, but for steps that always run; the job is red all the same', async () => {
  const { result, jobs } = await run(`
  one:
    steps:
      - run: echo before
      - run: 'false | true'
      - run: echo after
      - run: echo always
        if: always()
`)
  expect(jobs[0]?.steps.map(({ outcome }) => outcome)).toEqual(['success', 'failure', 'skipped', 'success'])
  expect(jobs[0]?.result).toBe('failure')
  expect(result).toBe('failure')
})

test('outputs, variables and the summary go from step to step and from job to job; a matrix is run entry by entry', async () => {
  const { jobs } = await run(`
  first:
    outputs:
      matrix: \${{ steps.made.outputs.matrix }}
    steps:
      - run: |
          echo "WORD=two words" >> "$GITHUB_ENV"
          echo 'a line' >> "$GITHUB_STEP_SUMMARY"
      - id: made
        run: |
          [ "$WORD" = 'two words' ]
          echo 'matrix={"include":[{"x":"a"},{"x":"b"}]}' >> "$GITHUB_OUTPUT"
  second:
    name: on \${{ matrix.x }}
    needs: first
    strategy:
      matrix: \${{ fromJSON(needs.first.outputs.matrix) }}
    steps:
      - run: echo "$X"
        env:
          X: \${{ matrix.x }}
      - run: '[ "\${WORD-none}" = none ]'
`)
  expect(jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
    'first: success',
    'on a: success',
    'on b: success',
  ])
  expect(jobs[0]?.summary).toBe('a line\n')
  expect(jobs[2]?.steps[0]?.output).toBe('b\n')
})

test('a job whose need failed is skipped, unless it says otherwise', async () => {
  const { jobs } = await run(`
  one:
    steps: [{ run: exit 3 }]
  two:
    needs: one
    steps: [{ run: echo two }]
  three:
    needs: one
    if: always() && needs.one.result == 'failure'
    steps: [{ run: echo three }]
`)
  expect(jobs.map(({ result }) => result)).toEqual(['failure', 'skipped', 'success'])
})

test('artifacts go from job to job; none is an error where that is asked for', async () => {
  const { jobs } = await run(`
  one:
    steps:
      - run: mkdir -p out/a && echo 1 > out/a/b
      - uses: actions/upload-artifact@x
        with: { name: drill-one, path: out/ }
      - uses: actions/upload-artifact@x
        with: { name: drill-two, path: none/, if-no-files-found: error }
  two:
    needs: one
    if: always()
    steps:
      - uses: actions/download-artifact@x
        with: { pattern: drill-*, path: got }
      - run: cat got/drill-one/a/b
`)
  expect(jobs[0]?.steps.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'failure'])
  expect(jobs[1]?.steps[1]).toMatchObject({ outcome: 'success', output: '1\n' })
})

test.each([
  ['a key', '  one:\n    services: {}\n    steps: []\n'],
  ['a key of a step', '  one:\n    steps: [{ run: echo, continue-on-error: true }]\n'],
])('%s that it does not understand is refused, not passed over', async (_, jobs) => {
  await expect(run(jobs)).rejects.toThrow('the runner does not know')
})

test('an action that it does not know fails', async () => {
  const { jobs } = await run('  one:\n    steps: [{ uses: someone/something@x }]\n')
  expect(jobs[0]?.steps[0]).toMatchObject({ outcome: 'failure', output: expect.stringContaining('someone/something') })
})
