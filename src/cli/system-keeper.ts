/** Opens what is to be drilled: a lab, which is kept between drills, or what is there already. Of the two, only the one that is used is loaded. */
import type { DrilledSystem } from '../drivers/contract/system.ts'
import { type Environment, isLab } from '../model/environment/environment.ts'
import type { LabKeeper } from './lab-keeper.ts'

export class SystemKeeper {
  #labs: LabKeeper | null = null
  #estate: DrilledSystem | null = null

  async open(
    environment: Environment,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<DrilledSystem> {
    if (isLab(environment)) {
      const { LabKeeper } = await import('./lab-keeper.ts')
      this.#labs ??= new LabKeeper()
      return await this.#labs.open(environment, onProgress, signal)
    }
    await this.close()
    const { openEstate } = await import('./open-estate.ts')
    return (this.#estate = await openEstate(environment, onProgress))
  }

  /** Whether what a drill leaves behind ends with the system that is held. */
  get endsFaults(): boolean {
    return this.#labs?.endsFaults ?? false
  }

  /** Lets go of what is held; the next drill gets another. */
  async close(): Promise<void> {
    const estate = this.#estate
    this.#estate = null
    await Promise.all([estate?.close(), this.#labs?.close()])
  }
}
