/** Starts the shop on a machine of the lab: PostGraphile, over a table of orders in the lab's database. */
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { host, port } from './environment.ts'

const run = promisify(execFile)

export interface Shop {
  ordersThatBeginWith(prefix: string): Promise<number>
  close(): void
}

/** By the entry of a zone: it leads to whoever is primary. */
const databaseUrl = 'postgres://postgres@10.1.21.20:5432/postgres'

/** `home`: where the lab over ssh lies that it is to run in. */
export async function openShop(home: string): Promise<Shop> {
  const ssh = (argv: readonly string[]) => ['-F', join(home, 'lab/ssh/config'), host, quoted(argv)]
  // Its words count, also where it ends badly.
  const said = async (...argv: string[]) =>
    (await run('ssh', ssh(argv)).catch((error: { stdout: string }) => error)).stdout
  await said('psql', databaseUrl, '-c', 'CREATE TABLE orders (id serial PRIMARY KEY, reference text UNIQUE NOT NULL)')
  const cli = fileURLToPath(import.meta.resolve('postgraphile/cli.js'))
  // It ends when its stdin does: with this test, whatever becomes of it.
  const serving = `"$@" >/dev/null 2>&1 & cat; kill -CONT $!; kill $!`
  const options = ['-c', databaseUrl, '-p', String(port), '-n', '127.0.0.1', '--retry-on-init-fail']
  const service = spawn('ssh', ssh(['sh', '-c', serving, 'sh', process.execPath, cli, ...options]))
  const close = () => {
    service.stdin.end()
    service.kill()
  }
  try {
    const answers = async () => (await said('curl', '-s', `127.0.0.1:${port}/graphql`)).includes('errors')
    await vi.waitUntil(answers, { timeout: 30_000, interval: 200 })
  } catch (error) {
    close()
    throw error
  }
  return {
    ordersThatBeginWith: async prefix =>
      Number(
        await said(
          'psql',
          databaseUrl,
          '-Atc',
          `SELECT count(*) FROM orders WHERE starts_with(reference, '${prefix}')`,
        ),
      ),
    close,
  }
}

const quoted = (argv: readonly string[]) => argv.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
