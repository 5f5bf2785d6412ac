// Takes the picture of a report that the README shows: node scripts/picture.mjs <run directory> <png>
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { forTests, node, setUp } from './setup.mjs'

const [run, png] = process.argv.slice(2)
if (run === undefined || png === undefined) {
  process.stderr.write('usage: node scripts/picture.mjs <run directory> <png>\n')
  process.exit(64)
}

/** As wide as the report is at its widest, drawn to 1200 pixels; down to the end of the first picture, but no higher. */
const width = 960
const scale = 1200 / width
const most = 1100

async function takePicture() {
  const { openBrowser } = await import('../test/browser/browser.ts')
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width, height: most }, deviceScaleFactor: scale, colorScheme: 'light' })
    await page.goto(pathToFileURL(resolve(run, 'report.html')).href)
    const first = page.locator('svg').first()
    const box = (await first.count()) > 0 ? await first.boundingBox() : null
    const height = Math.min(most, box ? Math.ceil(box.y + box.height) : most)
    await page.screenshot({ path: png, clip: { x: 0, y: 0, width, height } })
  } finally {
    await browser.close()
  }
}

// The browser is opened by TypeScript, which an older Node does not run.
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await takePicture()
} else {
  setUp([forTests])
  process.exitCode = spawnSync(node, [fileURLToPath(import.meta.url), run, png], { stdio: 'inherit' }).status ?? 70
}
