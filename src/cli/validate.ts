import type { Command } from 'commander'
import { environmentOption } from './environment-option.ts'

export function register(program: Command): void {
  program
    .command('validate <scenario...>')
    .description('check scenarios and the environments they name; touches nothing')
    .addOption(environmentOption())
    .addHelpText('after', '\nExample:\n  muster validate scenarios/*.ts')
    .action(async (paths: string[], options: { environment?: string }) => {
      const { compose } = await import('./compose.ts')
      for (const path of paths) {
        await compose(path, options)
        process.stdout.write(`${path}: ok\n`)
      }
    })
}
