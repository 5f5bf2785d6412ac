import type { Command } from 'commander'
import { ExitCode } from '../model/exit-code.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'

const budgetMs = 120_000

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'check that everything a drill needs is here, or in an estate, where it writes a little and takes it out again; breaks nothing',
    )
    .option('-e, --environment <name|file>', 'an estate: its hosts, what is on them, and the ways that clients need')
    .addHelpText('after', '\nExamples:\n  muster doctor\n  muster doctor -e environments/ours.ts')
    .action(async ({ environment }: { environment?: string }) => {
      if (environment !== undefined && (await ofEstate(environment))) return
      const { checkMachine } = await import('../lab/requirements.ts')
      if (show(await checkMachine(), 'missing')) return
      const { typed } = await import('./typed.ts')
      process.stdout.write(`\nWhat is missing is installed by: ${typed(['setup'])}\n`)
    })
}

/** False: it is a lab, and all that it needs is here. */
async function ofEstate(reference: string): Promise<boolean> {
  const { isLab } = await import('../model/environment/environment.ts')
  const { loadEnvironment } = await import('../plan/load.ts')
  const environment = await loadEnvironment(reference)
  if (isLab(environment)) return false
  const { openEstate } = await import('./open-estate.ts')
  const { possibleFaults } = await import('./possible-faults.ts')
  const system = await openEstate(environment, text => void process.stderr.write(`${text}\n`))
  try {
    // Where a way is missing, what goes by it need not be tried.
    if (show(await system.doctor(AbortSignal.timeout(budgetMs)), 'not ok')) {
      const { tried } = await import('./trial.ts')
      show(await tried(system), 'not ok')
    }
    process.stdout.write(`\nWhat can be done there: ${(await possibleFaults(environment)).join(', ')}\n`)
  } finally {
    await system.close()
  }
  return true
}

/** True: all hold. */
function show(checks: readonly CheckResult[], bad: string): boolean {
  const width = Math.max(2, bad.length)
  for (const { name, ok, detail } of checks)
    process.stdout.write(`${(ok ? 'ok' : bad).padEnd(width)}  ${name}  ${detail}\n`)
  const isGood = checks.every(({ ok }) => ok)
  if (!isGood) process.exitCode = ExitCode.refused
  return isGood
}
