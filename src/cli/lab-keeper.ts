/** Keeps a lab between drills: booted once for all that have the same settings, and booted anew where a drill left it unfit. */
import { configurationChecks } from '../causes/configuration-checks.ts'
import { LabSystem } from '../drivers/systems/lab/system.ts'
import { attachLab, bootLab } from '../lab/boot.ts'
import type { Lab } from '../lab/lab.ts'
import type { LabEnvironment } from '../model/environment/environment.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import { unsoundLines } from '../model/record/unsound.ts'
import { freeze } from '../plan/freeze.ts'
import { labDir } from './paths.ts'

interface Held {
  readonly lab: Lab
  readonly settings: string
  /** it ends with us, and every fault in it */
  readonly isOwn: boolean
}

export class LabKeeper {
  #held: Held | null = null

  /** The system to drill: the lab in the background when one runs, otherwise one of our own, booted where none is held. */
  async open(environment: LabEnvironment, onProgress: (text: string) => void, signal: AbortSignal): Promise<LabSystem> {
    const settings = freeze(environment.driver.settings).digest
    if (this.#held?.settings !== settings) {
      await this.close()
      this.#held =
        (await attached(settings)) ?? (await booted(environment, settings, text => onProgress(`lab: ${text}`), signal))
    }
    return new LabSystem(this.#held.lab, environment)
  }

  /** Whether what a drill leaves behind ends with the lab that is held. */
  get endsFaults(): boolean {
    return this.#held?.isOwn ?? false
  }

  /** Lets go of the lab; the next drill gets another. */
  async close(): Promise<void> {
    const held = this.#held
    this.#held = null
    await held?.lab.close()
  }
}

async function attached(settings: string): Promise<Held | null> {
  const lab = await attachLab(labDir)
  if (!lab) return null
  if (freeze(lab.settings).digest === settings) return { lab, settings, isOwn: false }
  throw refusal('run.other-settings', 'the lab in the background runs with other settings than this environment', {
    text: 'take it down first',
    run: ['lab', 'down'],
  })
}

async function booted(
  environment: LabEnvironment,
  settings: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<Held> {
  const { settings: own } = environment.driver
  const lab = await bootLab({ settings: own, stateDir: labDir, signal, onProgress }).catch((error: unknown) => {
    throw withUnsound(error, environment)
  })
  return { lab, settings, isOwn: true }
}

/** A lab that does not come up, with what is known to be unsound of its settings. */
function withUnsound(error: unknown, environment: LabEnvironment): unknown {
  if (!(error instanceof MusterError) || error.code !== 'lab.not-steady') return error
  return refusal(error.code, [error.message, ...unsoundLines(configurationChecks(environment))].join('\n'), error.hint)
}
