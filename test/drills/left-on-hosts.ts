/** What a drill of the lab over ssh may have left on its machines. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import overSsh from '../../environments/lab-over-ssh.ts'
import { machinesIn } from '../../src/model/environment/system.ts'

const run = promisify(execFile)

const look = `ls /run/fault-* /run/muster-lock* 2>/dev/null
  for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$file" 2>/dev/null | grep -E '^[^ ]*/node [^ ]*/(agent|keeper)[.]js'; done
  true`

/** Claims, locks, and vantages that still run, on any machine; `home` holds the lab. */
export async function leftOnHosts(home: string): Promise<string[]> {
  const hosts = Object.keys(machinesIn(overSsh.systems)[0]!.hosts)
  const found = hosts.map(async host => {
    const { stdout } = await run('ssh', ['-F', join(home, 'lab/ssh/config'), host, look])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map(line => `${host}: ${line}`)
  })
  return (await Promise.all(found)).flat()
}
