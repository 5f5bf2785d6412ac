import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('telemetry <run>')
    .description('send a stored run to an OpenTelemetry collector, as `run` does where OTEL_* variables ask for it')
    .addHelpText(
      'after',
      '\nExit codes: 0 the collector took it, 1 it did not.\n\nExample:\n  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 muster telemetry reports/db-failover/<run-id>',
    )
    .action(async (directory: string) => {
      const { usageError } = await import('../model/muster-error.ts')
      const { ExitCode } = await import('../model/exit-code.ts')
      const { exportRun } = await import('../telemetry/launch.ts')
      const { telemetryWanted } = await import('../telemetry/wanted.ts')
      const { requireRun } = await import('./run-folder.ts')
      const run = requireRun(directory)
      if (!telemetryWanted(process.env))
        throw usageError(
          'telemetry.off',
          'telemetry is off: no OTEL_* variable asks for it',
          'set OTEL_EXPORTER_OTLP_ENDPOINT, see docs/telemetry.md',
        )
      const problem = await exportRun(run)
      if (problem !== null) process.stderr.write(`muster: telemetry was not exported: ${problem}\n`)
      process.exitCode = problem === null ? ExitCode.met : ExitCode.missed
    })
}
