import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('plan <scenario>')
    .description('show what a drill would do: every target, every undo; touches nothing')
    .addOption(environmentOption())
    .option('--set <path=value...>', 'edit a setting of the environment')
    .option('--output <kind>', 'human or json', 'human')
    .addHelpText('after', '\nExample:\n  muster plan scenarios/db-failover.ts')
    .action(async (path: string, options: { environment?: string; set?: string[]; output: string }) => {
      const { compose } = await import('./compose.ts')
      const { formatMs } = await import('../model/duration.ts')
      const { formatPercent } = await import('../model/percent.ts')
      const { lintedIn, today } = await import('./lint-environment.ts')
      const { hindrancesOf } = await import('../plan/hindrances.ts')
      const { lintSummary } = await import('../policy/text.ts')
      const { plan, scenario, environment, drivers, frozen } = await compose(path, options)
      if (options.output === 'json') return void process.stdout.write(frozen.plan.bytes)
      const lines = [
        `${plan.title} (${plan.scenario}) on ${plan.environment}, plan sha256 ${frozen.plan.digest}`,
        '',
        ...plan.faults.flatMap(fault => [
          `at ${formatMs(fault.atMs)}: ${fault.kind} on one of ${fault.candidates.join(', ')}`,
          `  does:  ${fault.effect}`,
          ...(fault.departs === undefined ? [] : [`  but:   ${fault.departs}`]),
          `  undo:  ${fault.lastsMs === null ? 'at the end' : `after ${formatMs(fault.lastsMs)}`}: ${fault.undo}`,
        ]),
        '',
        ...(plan.runbook ?? []).flatMap(step => [
          `${step.part}: ${step.title}`,
          `  does:  ${step.action ? `${step.action.kind} on ${step.action.candidates.join(', ')}: ` : 'an operator: '}${step.effect}`,
          ...(step.undo === null ? [] : [`  undo:  ${step.undo}`]),
        ]),
        ...plan.vantages.map(
          ({ name, place, probes, ledgers }) =>
            `${name} (${place}): ${probes.length} probes, ${ledgers.length} ledgers`,
        ),
        ...(plan.residency?.tenants ?? []).map(
          ({ tenant, host, boundary, canaries }) =>
            `${tenant}: one ${Object.keys(canaries).join(', ')} planted from ${host} twice, looked for in every store, to be found inside "${boundary}" only`,
        ),
        ...plan.objectives.map(
          ({ kind, subject, objectiveMs, source }) =>
            `${kind} of ${subject}: under ${formatMs(objectiveMs)} (${source})`,
        ),
        ...(plan.performance ?? []).map(
          ({ kind, subject, window, limit, source }) =>
            `${kind} of ${subject}, ${window}: ${kind === 'availability' ? 'over' : 'under'} ${kind === 'latency' ? formatMs(limit) : formatPercent(limit)} (${source})`,
        ),
        '',
        ...hindrancesOf(plan, environment, drivers).map(text => `cannot be drilled so: ${text}`),
        ...lintSummary(lintedIn(options.environment ?? scenario.environment, environment, today())),
        '',
      ]
      process.stdout.write(lines.join('\n'))
    })
}
