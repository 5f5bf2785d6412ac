import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  const lab = program
    .enablePositionalOptions()
    .command('lab')
    .description('the embedded real system')
    .enablePositionalOptions()
  lab
    .command('up')
    .description('boot it and keep it in the background')
    .addOption(environmentOption('lab'))
    .option('--set <path=value...>', 'edit a setting of the environment')
    .option('--ssh', 'with a server of OpenSSH on each of its hosts, reached from outside as machines of anybody')
    .action(async ({ environment, set, ssh = false }: { environment: string; set?: string[]; ssh?: boolean }) => {
      const { environmentFile } = await import('../plan/find-file.ts')
      const { loadEnvironment } = await import('../plan/load.ts')
      const { editEnvironment } = await import('./edit-environment.ts')
      const { startLabInBackground } = await import('../lab/background.ts')
      const { labDir } = await import('./paths.ts')
      const { secrecy } = await import('./secrecy.ts')
      const { requireLabEnvironment } = await import('./lab-environment.ts')
      const wanted = requireLabEnvironment(await loadEnvironment(environment), environment)
      const { driver } = editEnvironment(wanted, set ?? [], environmentFile(environment))
      const onProgress = (text: string) => void process.stderr.write(`lab: ${secrecy.conceal(text).slice(0, 120)}\n`)
      const running = await startLabInBackground({ settings: driver.settings, stateDir: labDir, onProgress, ssh })
      process.stdout.write('steady\n')
      if (!ssh) return
      const { howToReach } = await import('../lab/ssh/client.ts')
      process.stdout.write(howToReach(running, running.topology.hosts))
    })
  lab
    .command('down')
    .description('end it with everything in it')
    .action(async () => {
      const { stopLab } = await import('../lab/background.ts')
      const { labDir } = await import('./paths.ts')
      process.stdout.write((await stopLab(labDir)) ? 'down\n' : 'no lab runs\n')
    })
  lab
    .command('status')
    .description('every check of it')
    .action(async () => {
      const { requireLab } = await import('./attached-lab.ts')
      const checks = await (await requireLab()).readiness(AbortSignal.timeout(10_000))
      for (const { name, ok, detail } of checks) process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${name}  ${detail}\n`)
      if (!checks.every(({ ok }) => ok)) process.exitCode = 1
    })
  lab
    .command('exec <host> <command...>')
    .description('run a command in the place of one of its hosts')
    .passThroughOptions()
    .addHelpText('after', '\nExample:\n  muster lab exec client-eu ip addr')
    .action(async (host: string, command: string[]) => {
      const { requireLab } = await import('./attached-lab.ts')
      const { usageError } = await import('../model/muster-error.ts')
      const running = await requireLab()
      const hosts = running.topology.hosts.map(({ name }) => name)
      if (!hosts.includes(host))
        throw usageError('lab.unknown-host', `the lab has no host "${host}"`, `it has ${hosts.join(', ')}`)
      const { code, stdout, stderr } = await running.exec(host, command)
      process.stdout.write(stdout)
      process.stderr.write(stderr)
      process.exitCode = code ?? 70
    })
}
