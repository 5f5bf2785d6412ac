import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('verify <run>')
    .description('verify a sealed run: signature, every file, nothing beside')
    .option('--key <file>', 'public key you trust; without it the one beside the evidence is used')
    .addHelpText('after', '\nExample:\n  muster verify reports/db-failover/<run-id> --key trusted.pub')
    .action(async (directory: string, { key }: { key?: string }) => {
      const { verifyRun } = await import('../evidence/verify.ts')
      const { ExitCode } = await import('../model/exit-code.ts')
      const { problems, files, fingerprint, ownKey } = await verifyRun(directory, key)
      for (const problem of problems) process.stderr.write(`muster: ${problem}\n`)
      if (problems.length > 0) {
        process.exitCode = ExitCode.missed
        return
      }
      process.stdout.write(`verified: ${files} files, signed by the key with sha256 ${fingerprint}\n`)
      if (ownKey)
        process.stdout.write('that key came with the evidence: compare its sha256 with the signer’s, or give --key\n')
    })
}
