// Boots a lab and holds it until it is killed.
import environment from '../../environments/lab-single-region.ts'
import { bootLab } from '../../src/lab/boot.ts'

const signal = AbortSignal.timeout(90_000)
await bootLab({
  settings: environment.driver.settings,
  stateDir: process.argv[2] as string,
  signal,
  onProgress: () => undefined,
})
process.stdout.write('steady\n')
