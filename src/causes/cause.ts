/** What a cause is: settings that make recovery slow or unsafe, and how that shows in a run. */
import type { CausePhase } from '../model/verdict/cause.ts'
import type { Value } from '../model/environment/lab/configuration.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { RunFacts } from './facts.ts'

export interface Setting {
  /** keys below `driver.settings`, with dots between them: `patroni.ttl` */
  readonly path: string
  /** of a bare number */
  readonly unit?: 's' | 'ms' | 'bytes'
  /** what the component takes where it is not set, as its documentation says */
  readonly default?: Value
}

export interface Cause {
  /** stable, `<component>.<what>`; in journals as `config/<id>` */
  readonly id: string
  /** what is wrong, one sentence */
  readonly title: string
  /** when the settings are wrong, half a sentence */
  readonly rule: string
  readonly settings: readonly [Setting, ...Setting[]]
  /** Of a setting with a `*` in its path: whether it is about one that is there. Absent: about all of them. */
  concerns?(path: string, settings: LabSettings): boolean
  /** where it shows first */
  readonly phase: CausePhase
  /** assertions whose findings it can explain; empty: no drill shows it */
  readonly explains: readonly Finding['assertion'][]
  /** what to do, half a sentence */
  readonly advice: string
  /** the component's own documentation of it */
  readonly docs: string
  /** What comes of these settings, one sentence that needs no drill; null: they are sound. Absent: only a drill can tell. */
  statically?(settings: LabSettings): string | null
  /**
   * One sentence with a figure of this run that no other explanation needs; null: the run does not show it. Asked only of a
   * finding that it can explain and that is not met, and only where `statically`, if there is one, objects.
   */
  supportedBy?(run: RunFacts, finding: Finding): string | null
}
