import { MusterError } from '../../model/muster-error.ts'
import type { Hosts } from '../contract/hosts.ts'

/** Runs a bash script on a host; throws with what it said when it fails. */
export async function runScript(
  hosts: Hosts,
  host: string,
  script: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  const { code, stdout, stderr } = await hosts.exec(host, ['bash', '-c', script, 'muster', ...args], {
    input,
    timeoutMs: 10_000,
  })
  if (code === 0) return stdout
  const why = stderr.trim() || `exit code ${code}`
  throw new MusterError('lab.fault', `a fault's script failed on ${host}: ${why}`)
}
