/** The pages over a folder of reports, in a real browser: they load nothing, hide nothing, and say what the runs say. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSite } from '../../src/cli/write-site.ts'
import { formatMs } from '../../src/model/duration.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { type Library, makeLibrary, shiftMs, title } from '../library/four-quarters.ts'
import { testSigner } from '../library/made-run.ts'
import { openBrowser } from './browser.ts'
import { cellTexts, cutOff, markContrasts, openDetails, pictures, runMarks, textContrasts } from './in-page.mjs'
import { type Mode, modeNames, namedImages, opened, type Opened } from './opened.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let browser: Browser
let home: string
let site: string
let library: Library

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'muster-site-'))
  const reports = join(home, 'reports')
  const signer = await testSigner(home)
  library = await makeLibrary(reports, signer)
  site = join(home, 'site')
  await writeSite({ reports, out: site })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await rm(home, { recursive: true, force: true })
})

const names = ['index', 'trends'] as const
type Name = (typeof names)[number]
const fileOf = (name: Name) => join(site, `${name}.html`)
const look = <T>(name: Name, mode: Mode, act: (opened: Opened) => Promise<T>) =>
  opened(browser, fileOf(name), mode, act)

const verdictOf = async (runId: string): Promise<Verdict> => {
  const files = ['db-failover', 'db-isolation', 'edge-loss'].map(own =>
    join(home, 'reports', own, runId, runFiles.verdict),
  )
  return JSON.parse(await readFile(files.find(file => existsSync(file)) as string, 'utf8')) as Verdict
}

describe.each(names)('%s', name => {
  test.each(modeNames)('nothing is loaded or complained of (%s)', mode =>
    look(name, mode, async ({ requests, complaints }) => {
      expect(requests).toEqual([pathToFileURL(fileOf(name)).href])
      expect(complaints).toEqual([])
    }),
  )

  test.each(modeNames)('axe finds nothing (%s)', mode =>
    look(name, mode, async ({ page }) => {
      await openAll(page)
      // The policy of the page lets no script in: this one is put there by the browser itself.
      await page.evaluate(await readFile(axe, 'utf8'))
      const { violations, passes } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      )
      expect(violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)])).toEqual([])
      expect(passes.length).toBeGreaterThan(15)
    }),
  )

  test.each(modeNames)('every text and every mark stands out, nothing is cut off (%s)', mode =>
    look(name, mode, async ({ page }) => {
      await openAll(page)
      const texts = await page.evaluate(textContrasts)
      expect(texts.length).toBeGreaterThan(50)
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([])
      expect((await page.evaluate(markContrasts)).filter(({ ratio }) => ratio < 3)).toEqual([])
      expect(await page.evaluate(cutOff, mode !== 'paper')).toEqual([])
    }),
  )
})

const openAll = (page: Page) => page.evaluate(openDetails)

/** A figure is right when it is within half of its last digit. */
function expectShown(text: string, { lower, upper }: { lower: number; upper: number | null }): void {
  const [, from, to, unit] = /^(?:over )?([\d.]+)(?: to ([\d.]+))? (ms|s|min|%)/.exec(text) ?? []
  expect(unit, text).toBeDefined()
  const unitMs = { ms: 1, s: 1_000, min: 60_000, '%': 1 }[unit as 'ms']
  const near = (shown: string, value: number) =>
    expect(Math.abs(Number(shown) - value / unitMs), text).toBeLessThanOrEqual(
      0.5 * 10 ** -(shown.split('.')[1]?.length ?? 0) + 1e-9,
    )
  near(from as string, lower)
  expect(text.startsWith('over'), text).toBe(upper === null)
  if (upper !== null) near(to ?? (from as string), upper)
}

describe('the table of runs', () => {
  test('has every run, the newest first, with its figures, and leads to its report', () =>
    look('index', 'light', async ({ page }) => {
      const rows = page.locator('#runs tbody tr')
      const texts = await rows.evaluateAll(cellTexts)
      const ids = texts.map(([began = '']) => began.split('\n').at(-1) as string)
      expect(ids).toEqual([...ids].toSorted().toReversed())
      expect(ids).toHaveLength(library.sealed.length + 2)
      for (const runId of library.sealed) {
        const verdict = await verdictOf(runId)
        const [, drill = '', where = '', rta = '', rpa = '', grade = '', signature = ''] =
          texts[ids.indexOf(runId)] ?? []
        expect(drill).toContain(verdict.scenario)
        expect(where).toContain(verdict.scenario === 'db-failover' ? 'eu-west-1; critical' : 'critical, standard')
        for (const [shown, id] of [
          [rta, 'rto/backend-api'],
          [rpa, 'rpo/core-db'],
        ] as const)
          expectShown(shown, verdict.findings.find(own => own.id === id)?.actualMs ?? { lower: NaN, upper: NaN })
        expect(grade).toContain(verdict.grade.replaceAll('-', ' '))
        expect(signature).toMatch(/^verified\nby the key beside it, [0-9a-f]{12}$/)
      }
      await page.getByRole('link', { name: '20261115T120000Z-abcdef' }).click()
      await page.waitForURL(/\/reports\/db-failover\/20261115T120000Z-abcdef\/report\.html$/)
      expect(await page.title()).toContain('Primary database killed')
    }))

  test('what does not verify is told with why, without a figure and without a link', () =>
    look('index', 'light', async ({ page }) => {
      const why = {
        [library.changed]: 'verdict.json: was changed since it was signed',
        [library.unsealed]: 'it is no sealed run',
      }
      for (const [runId, said] of Object.entries(why)) {
        const row = page.locator('#runs tbody tr').filter({ hasText: runId })
        expect(await row.innerText()).toContain('not verified')
        expect(await row.innerText()).toContain(said)
        expect(await row.innerText()).not.toMatch(/\d (ms|s|min)\b/)
        expect(await row.getByRole('link').count()).toBe(0)
      }
      expect(await page.locator('body').innerText()).toContain('2 runs did not verify')
      expect(await page.content()).not.toContain(home)
    }))

  test('is narrowed by text, drill, grade and quarter, together, and widened again', () =>
    look('index', 'light', async ({ page }) => {
      const shown = async () => await page.locator('#runs tbody tr:visible').count()
      const all = library.sealed.length + 2
      expect(await page.getByRole('status').innerText()).toBe(`${all} of ${all} runs`)
      await page.getByLabel('Drill').selectOption('db-isolation')
      expect(await shown()).toBe(4)
      await page.getByLabel('Grade').selectOption('not met')
      expect(await shown()).toBe(1)
      expect(await page.getByRole('status').innerText()).toBe(`1 of ${all} runs`)
      await page.getByRole('button', { name: 'Show all' }).click()
      await expect.poll(() => page.getByRole('status').innerText()).toBe(`${all} of ${all} runs`)
      await page.getByLabel('Quarter').selectOption('2026-Q1')
      expect(await shown()).toBe(7)
      await page.getByLabel('Text').fill('PROMOTED us-east-1')
      expect(await shown()).toBe(1)
      await page.getByLabel('Text').fill('nothing of the kind')
      expect(await shown()).toBe(0)
    }))

  test('without scripts it is all there, and no form that does nothing', () =>
    opened(
      browser,
      fileOf('index'),
      'light',
      async ({ page, complaints }) => {
        expect(await page.locator('#runs tbody tr:visible').count()).toBe(library.sealed.length + 2)
        expect(await page.locator('form:visible').count()).toBe(0)
        expect(complaints).toEqual([])
      },
      false,
    ))

  test('what a drill is called is text', () =>
    look('index', 'light', async ({ page }) => {
      expect(await page.locator('#runs [onmouseover]').count()).toBe(0)
      expect(await page.locator('#runs').innerText()).toContain(title)
    }))
})

test('coverage: what was drilled where with its grade, what never, and nothing by runs that count as none', () =>
  look('index', 'light', async ({ page }) => {
    const cells = async (environment: string, kind: string) =>
      await page
        .getByRole('region', { name: `Coverage of environment ${environment}`, exact: true })
        .locator('tbody tr')
        .filter({ has: page.getByRole('rowheader', { name: kind, exact: true }) })
        .locator('td')
        .allInnerTexts()
    expect(await cells('lab', 'postgres.kill-primary')).toEqual([expect.stringMatching(/^✓ met\n2026-Q4 24 runs$/)])
    expect(await cells('lab', 'redis.kill-master')).toEqual(['never'])
    const isolation = await cells('lab-two-regions', 'postgres.isolate-primary')
    // Ireland, the United States, outside of regions: critical and standard services each.
    expect(isolation).toEqual([
      'never',
      'never',
      ...Array.from({ length: 2 }, () => expect.stringMatching(/^✗ not met\n2026-Q2 2 runs$/)),
      'never',
      'never',
    ])
    expect((await cells('lab-two-regions', 'component.crash')).map(text => text.split('\n').at(-1))).toEqual([
      ...Array.from({ length: 4 }, () => 'never'),
      '2026-Q3 1 run',
      '2026-Q3 1 run',
    ])
  }))

describe('trends', () => {
  const chart = (page: Page, of: string) => page.getByRole('img', { name: of }).first()

  test('a picture for each promise of each drill: named, its texts apart, inside and large enough', () =>
    look('trends', 'light', async ({ page }) => {
      const seen = await page.evaluate(pictures)
      expect(await namedImages(page)).toEqual(seen.map(({ label }) => label))
      // Recovery and loss of three drills, and the availability of two.
      expect(seen).toHaveLength(8)
      for (const picture of seen) {
        expect(picture.overlaps).toEqual([])
        expect(picture.outside).toEqual([])
        expect(picture.smallestText).toBeGreaterThan(9)
      }
    }))

  test('the shift of the last quarter is told with its size, its interval and its chance', () =>
    look('trends', 'light', async ({ page }) => {
      const text = await page.locator('body').innerText()
      expect(text).toContain(
        `Slower by ${formatMs(shiftMs + 7)} (from +3.01 s to +3.01 s, at 97 %) in 2026-Q4 than in 2026-Q3, p = 0.031.`,
      )
      expect(text).toContain('driver.settings.patroni.ttl: 30 -> 5')
      expect(text).not.toMatch(/NaN|Infinity|undefined|null|∞/)
    }))

  test('every run stands in the picture where it was measured, and in the table with its figure', () =>
    look('trends', 'light', async ({ page }) => {
      await openAll(page)
      const rows = await page
        .getByRole('region', {
          name: 'Figures of Recovery time of backend-api (RTO, RTA), db-failover in environment lab',
          exact: true,
        })
        .locator('table')
        .last()
        .locator('tbody tr')
        .evaluateAll(cellTexts)
      const marks = await chart(page, 'Recovery time of backend-api (RTO, RTA), db-failover').evaluate(runMarks)
      expect(marks.map(({ runId }) => runId)).toEqual(rows.map(([runId]) => runId))
      expect(rows).toHaveLength(24)
      expect(marks.map(({ x }) => x)).toEqual(marks.map(({ x }) => x).toSorted((a, b) => a - b))
      const figures: { middle: number; lower: number; upper: number }[] = []
      for (const [runId = '', , , , actual = ''] of rows) {
        const { lower = NaN, upper } =
          (await verdictOf(runId)).findings.find(({ id }) => id === 'rto/backend-api')?.actualMs ?? {}
        expectShown(actual, { lower, upper: upper ?? NaN })
        figures.push({ lower, upper: upper ?? NaN, middle: (lower + (upper ?? NaN)) / 2 })
      }
      // One scale for all of them: what takes longer stands higher by as much.
      const [drawn, seen] = [marks as typeof figures, figures] as const
      const [first, last] = [0, 5].map(at => ({ y: drawn[at]?.upper ?? NaN, ms: seen[at]?.upper ?? NaN }))
      const perMs = ((last?.y ?? NaN) - (first?.y ?? NaN)) / ((last?.ms ?? NaN) - (first?.ms ?? NaN))
      expect(perMs).toBeLessThan(0)
      for (const [at, figure] of seen.entries())
        for (const part of ['lower', 'middle', 'upper'] as const) {
          const wanted = (first?.y ?? NaN) + perMs * (figure[part] - (first?.ms ?? NaN))
          expect(Math.abs((drawn[at]?.[part] ?? NaN) - wanted), `${part} of ${rows[at]?.[0]}`).toBeLessThan(0.6)
        }
    }))

  test('what was aborted or is in doubt is in no picture and told; what never ended is an arrow', () =>
    look('trends', 'light', async ({ page }) => {
      const marks = chart(page, 'Recovery time of backend-api (RTO, RTA), db-isolation')
      expect(await marks.locator('circle').count()).toBe(1)
      expect(await marks.locator('path.not-met').count()).toBe(1)
      const text = await page.locator('body').innerText()
      expect(text).toContain('What never ended is in no comparison: 1 run.')
      expect(text).toContain('20260603T080000Z-abcdef aborted by operator: SIGINT')
      expect(text).toContain('20260902T080000Z-abcdef in doubt: eu-client: it stood still')
    }))
})
