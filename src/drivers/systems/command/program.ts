/** What the user's programs are told, and how their answers read: what faults, steps and checks share. */
import { durationMs } from '../../../model/duration.ts'
import type { CommandSettings } from '../../../model/environment/command/command-settings.ts'
import { MusterError } from '../../../model/muster-error.ts'
import type { Confirmation, FaultContext } from '../../contract/fault.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { variableKey } from '../secrets.ts'
import { type CommandEnd, runCommand } from './run-command.ts'

/** One of the systems that are programs. */
export interface Programs {
  readonly name: string
  readonly settings: CommandSettings
}

/** What a fault or step has with it, in the journal too: whose it is, and what it was told. */
export interface CommandHandle {
  readonly runId: string
  /** the scenario's `target` and `with`, as JSON */
  readonly target: string
  readonly with: string
  readonly [key: string]: string
}

type Context = Pick<FaultContext<Pick<DrilledSystem, 'secrets'>>, 'system' | 'signal'>

const usualMs = 10_000

/** Runs one of a fault's or step's commands; `kind` is the fault's or step's. */
export function told(
  programs: Programs,
  { kind, argv, timeout }: { kind: string; argv: readonly string[]; timeout: string | undefined },
  handle: CommandHandle | null,
  { system, signal }: Context,
): Promise<CommandEnd> {
  const { name, settings } = programs
  const own = handle && { MUSTER_RUN_ID: handle.runId, MUSTER_TARGET: handle.target, MUSTER_WITH: handle.with }
  return runCommand({
    ...{ argv, signal, cwd: settings.folder },
    variables: { ...variablesOf(name, settings, system.secrets()), MUSTER_KIND: kind, ...own },
    timeoutMs: timeout === undefined ? usualMs : durationMs(timeout),
  })
}

function variablesOf(name: string, { variables = {} }: CommandSettings, secrets: Readonly<Record<string, string>>) {
  const known = Object.entries(variables).map(([variable, value]) => [
    variable,
    typeof value === 'string' ? value : (secrets[variableKey(name, variable)] ?? ''),
  ])
  return Object.fromEntries(known) as Record<string, string>
}

/** Throws with what it said unless it ended well. */
export function requireDone(what: string, { code, said }: CommandEnd): string {
  if (code === 0) return said
  throw new MusterError(
    'command.failed',
    `${what}: ${code === null ? said : `exit code ${code}${said && `: ${said}`}`}`,
  )
}

const states = new Map<number | null, Confirmation['state']>([
  [0, 'present'],
  [1, 'absent'],
])

/** What a `confirm` says. */
export function confirmationOf({ code, said }: CommandEnd): Confirmation {
  const state = states.get(code) ?? 'unknown'
  const detail = said === '' ? `its confirm ended with exit code ${code}` : said
  return { state, detail: state === 'unknown' && code !== null ? `exit code ${code}: ${detail}` : detail }
}
