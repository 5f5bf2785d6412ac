/** A page as people open it: in the light, in the dark, on paper, on a phone, and without scripts. */
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'

/** An A4 sheet without its margins, and a phone, in CSS pixels. */
const sheet = { width: 680, height: 1000 }
const phone = { width: 390, height: 844 }
export const screen = { width: 1200, height: 800 }

const modes = {
  light: { colorScheme: 'light', viewport: screen },
  dark: { colorScheme: 'dark', viewport: screen },
  paper: { colorScheme: 'dark', media: 'print', viewport: sheet },
  phone: { colorScheme: 'light', viewport: phone },
} as const
export type Mode = keyof typeof modes
export const modeNames = Object.keys(modes) as Mode[]

export interface Opened {
  readonly page: Page
  /** all that it asked for, itself included */
  readonly requests: string[]
  readonly complaints: string[]
}

/** Opens a file, hands it over with all that it asked for and complained of, and closes it. */
export async function opened<T>(
  browser: Browser,
  file: string,
  mode: Mode,
  look: (opened: Opened) => Promise<T>,
  javaScriptEnabled = true,
): Promise<T> {
  const { viewport, colorScheme, ...rest } = modes[mode]
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled })
  const requests: string[] = []
  const complaints: string[] = []
  context.on('request', request => requests.push(request.url()))
  context.on('requestfailed', request => complaints.push(`failed: ${request.url()}`))
  const page = await context.newPage()
  page.on('console', message => complaints.push(`console: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  if ('media' in rest) await page.emulateMedia({ media: rest.media })
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
  try {
    return await look({ page, requests, complaints })
  } finally {
    await context.close()
  }
}

/** Names of images as a screen reader is told them. */
export async function namedImages(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  return nodes.filter(({ role }) => role?.value === 'image').map(({ name }) => String(name?.value ?? ''))
}
