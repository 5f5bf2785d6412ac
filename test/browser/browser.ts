/** The real browser in which reports are opened: Debian's headless Chromium, kept from talking to anybody. */
import { readFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const requirements = JSON.parse(readFileSync(new URL('../requirements.json', import.meta.url), 'utf8')) as {
  packages: { package: string; command: string }[]
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath:
      requirements.packages.find(({ package: name }) => name === 'chromium-headless-shell')?.command ?? '',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-proxy-server',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  })
