import type { Command } from 'commander'

export function register(program: Command): void {
  program
    .command('keygen')
    .description('make a signing key (ECDSA P-256)')
    .option('--out <file>', 'where the private key goes; default: the key that runs use')
    .addHelpText('after', '\nExample:\n  muster keygen --out drill.pem')
    .action(async ({ out }: { out?: string }) => {
      const { generateKey } = await import('../evidence/keys.ts')
      const { keyFile } = await import('./paths.ts')
      const { resolve } = await import('node:path')
      const path = out === undefined ? keyFile : resolve(out)
      const { fingerprint, publicPath } = await generateKey(path)
      process.stdout.write(`private key ${path}\npublic key  ${publicPath}\nsha256      ${fingerprint}\n`)
    })
}
