import { defineConfig } from 'vitest/config'
import { isSlow, slowness } from './test/slow-machine.ts'

// What boots a lab runs alone, one file after the other: a drill on a busy machine is rightly called inconclusive.
const alone = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 }

// What measures time, or must be met in time, tells of the machine where that starts processes slowly; preflight says the same to
// whoever drills there.
const timed = isSlow ? ['test/{ground-truth,vantage,harness,drills}/**'] : []
if (isSlow) process.stderr.write(`${slowness}: tests of the lab that measure time are not run\n`)

// Pure code is tested beside its file, many at a time; what people look at is opened in a real browser; the drills of the
// catalogue, with their known defects, take longer than a check of every change may: `npm run test:catalogue`.
export default defineConfig({
  test: {
    projects: [
      // Those of the command line start processes: on a busy machine they take their time.
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/{cli,workflows}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'lab',
          include: [
            'test/{lab,ground-truth,vantage,harness,drills,package}/**/*.test.ts',
            'test/drivers/drivers.test.ts',
          ],
          exclude: timed,
          ...alone,
        },
      },
      {
        test: {
          name: 'catalogue',
          include: ['test/catalogue/**/*.test.ts', 'test/drivers/{edge,backup,objects,over-ssh}.test.ts'],
          ...alone,
        },
      },
    ],
  },
})
