/** The report in a real browser: what people see of it, in the light, in the dark, on paper and on a phone. */
import { rm } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatMs } from '../../src/model/duration.ts'
import type { Finding } from '../../src/model/verdict/verdict.ts'
import { openBrowser } from './browser.ts'
import { background, cutOff, markContrasts, pictures, textContrasts } from './in-page.mjs'
import { type Mode, modeNames, namedImages, opened as openedIn, type Opened, screen } from './opened.ts'
import { renderVariants, type Variants, variantFile, variantNames } from './variants.ts'

let browser: Browser
let variants: Variants

beforeAll(async () => {
  variants = await renderVariants()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await rm(variants.folder, { recursive: true, force: true })
})

const opened = <T>(name: (typeof variantNames)[number], mode: Mode, look: (opened: Opened) => Promise<T>): Promise<T> =>
  openedIn(browser, variantFile(variants.folder, name), mode, look)

describe.each(variantNames)('%s', name => {
  test.each(modeNames)('nothing is loaded, run or complained of (%s)', mode =>
    opened(name, mode, async ({ page, requests, complaints }) => {
      expect(requests).toEqual([pathToFileURL(variantFile(variants.folder, name)).href])
      expect(complaints).toEqual([])
      expect(await page.locator('script, iframe, object, embed, link, img, [onload], [onclick]').count()).toBe(0)
    }),
  )

  test.each(modeNames)('pictures are named, there, and their texts apart, inside and large enough (%s)', mode =>
    opened(name, mode, async ({ page }) => {
      const seen = await page.evaluate(pictures)
      expect(seen.length).toBe(name === 'aborted at once' ? 0 : 2)
      expect(await namedImages(page)).toEqual(seen.map(({ label }) => label))
      for (const picture of seen) {
        expect(picture.label.length).toBeGreaterThan(20)
        expect(Math.min(picture.width, picture.height)).toBeGreaterThan(100)
        expect(picture.texts).toBeGreaterThan(8)
        expect(picture.overlaps).toEqual([])
        expect(picture.outside).toEqual([])
        expect(picture.smallestText).toBeGreaterThan(9)
      }
    }),
  )

  test.each(modeNames)('every text and every mark stands out from what is behind it (%s)', mode =>
    opened(name, mode, async ({ page }) => {
      const texts = await page.evaluate(textContrasts)
      expect(texts.length).toBeGreaterThan(50)
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([])
      expect((await page.evaluate(markContrasts)).filter(({ ratio }) => ratio < 3)).toEqual([])
    }),
  )

  test.each(modeNames)('nothing is cut off at the right (%s)', mode =>
    opened(name, mode, async ({ page }) => {
      expect(await page.evaluate(cutOff, mode !== 'paper')).toEqual([])
    }),
  )

  test('printed, it has a sane number of pages', () =>
    opened(name, 'paper', async ({ page }) => {
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
      const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
      expect(pages).toBeGreaterThanOrEqual(3)
      expect(pages).toBeLessThanOrEqual(10)
    }))
})

test('it is light in the light, dark in the dark, and white on paper whatever the screen', async () => {
  const paperOf = (mode: Mode) => opened('as recorded', mode, ({ page }) => page.evaluate(background))
  expect(await paperOf('light')).toBe('rgb(255, 255, 255)')
  expect(await paperOf('paper')).toBe('rgb(255, 255, 255)')
  expect(await paperOf('dark')).toMatch(/^rgb\([123]?\d, [123]?\d, [123]?\d\)$/)
})

test('the first screen says what was broken, and the whole answer', () =>
  opened('as recorded', 'light', async ({ page }) => {
    const { grade, faults, findings } = variants.verdict
    expect(await page.title()).toContain(grade.replaceAll('-', ' '))
    await expectOnFirstScreen(page, 'header .grade', [grade.replaceAll('-', ' ')])
    await expectOnFirstScreen(
      page,
      'header dl',
      faults.map(({ instance }) => instance ?? ''),
    )
    for (const finding of findings) await expectFinding(page, finding)
  }))

async function expectOnFirstScreen(page: Page, selector: string, texts: readonly string[]): Promise<void> {
  const shown = page.locator(selector).first()
  const box = await shown.boundingBox()
  expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(screen.height)
  for (const text of texts) expect(await shown.innerText()).toContain(text)
}

const labels: Readonly<Record<string, RegExp>> = {
  rto: /^Recovery time .*RTA/,
  rpo: /^Recovery point .*RPA/,
  integrity: /^Integrity/,
  'steady-state': /^Steady state/,
  configuration: /^Configuration/,
}

/** Its row holds the promise, what was measured as a figure that is right, and the grade in words. */
async function expectFinding(page: Page, { assertion, subject, objectiveMs, actualMs, grade }: Finding): Promise<void> {
  const row = page
    .getByRole('row')
    .filter({ hasText: labels[assertion] as RegExp })
    .first()
  const box = await row.boundingBox()
  expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(screen.height)
  const [promise = '', objective = '', actual = '', answer = ''] = await row.getByRole('cell').allInnerTexts()
  if (subject !== 'system') expect(promise).toContain(subject)
  expect(objective).toBe(objectiveMs === null ? '' : `under ${formatMs(objectiveMs)}`)
  expect(answer).toContain(grade.replaceAll('-', ' '))
  if (actualMs === null) return
  const figure = /^([\d.]+)(?: to ([\d.]+))? (ms|s|min)$/.exec(actual)
  expect(figure, actual).not.toBeNull()
  const [, lower, upper, unit] = figure as unknown as [string, string, string | undefined, 'ms' | 's' | 'min']
  expectShown(lower, unit, actualMs.lower)
  expectShown(upper ?? lower, unit, actualMs.upper ?? Infinity)
}

/** A figure is right when it is within half of its last digit. */
function expectShown(text: string, unit: 'ms' | 's' | 'min', valueMs: number): void {
  const unitMs = { ms: 1, s: 1_000, min: 60_000 }[unit]
  const digits = text.split('.')[1]?.length ?? 0
  expect(Math.abs(Number(text) - valueMs / unitMs)).toBeLessThanOrEqual(0.5 * 10 ** -digits + 1e-9)
}

test('compared with the last time: both intervals, what differs in between, and no claim', () =>
  opened('as recorded', 'light', async ({ page }) => {
    const part = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Compared with the last time' }) })
    const row = part.getByRole('row').filter({ hasText: 'Recovery time' })
    const [, last = '', now = '', relation = ''] = await row.getByRole('cell').allInnerTexts()
    const rto = variants.verdict.findings.find(({ id }) => id === 'rto/backend-api')?.actualMs
    expectShown(last.replace(/over | s/g, ''), 's', (rto?.lower ?? NaN) * 3)
    expectShown(now.replace(/^.* to | s/g, ''), 's', rto?.upper ?? NaN)
    expect(relation).toMatch(/^apart: now shorter by .* or more$/)
    expect(await part.getByRole('listitem').allInnerTexts()).toHaveLength(9)
    expect(await part.innerText()).toContain('One run each proves no change')
  }))

test('a bad day is told as one: what went wrong stands on the first screen, and no number that nobody measured', () =>
  opened('a bad day', 'light', async ({ page }) => {
    await expectOnFirstScreen(page, 'header', [
      'not met',
      'Aborted in observe by guard',
      'An undo failed',
      'not seen to be so',
    ])
    const text = await page.locator('body').innerText()
    expect(
      await page
        .getByRole('row')
        .filter({ hasText: /^acknowledged and lost/ })
        .innerText(),
    ).toMatch(/not read back$/)
    for (const said of ['no end seen', 'not read back', 'not measured', '<img src=']) expect(text).toContain(said)
    expect(
      await page.getByRole('row').filter({ hasText: 'Availability of backend-api, after recovery' }).innerText(),
    ).toMatch(/over 99\.9 %\s+99\.842 to 99\.899 %/)
    expect(text).not.toMatch(/NaN|Infinity|undefined|null|∞/)
  }))

test('aborted before anything was injected, it marks no fault and measures nothing', () =>
  opened('aborted at once', 'light', async ({ page }) => {
    await expectOnFirstScreen(page, 'header', ['inconclusive', 'Aborted in preflight by operator'])
    const text = await page.locator('body').innerText()
    for (const said of ['Nothing was observed', 'No ledger was kept', 'never ended']) expect(text).toContain(said)
    expect(text).not.toMatch(/after the fault|NaN|Infinity|undefined|null|∞/)
  }))
