/** Opens a lab that runs to whoever has its key: a server of OpenSSH on each of its hosts, and how they are reached from outside. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MusterError } from '../../model/muster-error.ts'
import type { Site } from '../components/component.ts'
import { privateFolder } from '../private-folder.ts'
import { type Exec, logFileOf, startDaemon, writeFiles } from '../process/daemon.ts'
import { run } from '../process/run.ts'
import type { LabHost } from '../topology.ts'
import { clientConfig, enterScript, type FirstProcess, knownHosts } from './client.ts'
import {
  clientConfigOf,
  clientKeyOf,
  enterOf,
  hostKeyOf,
  knownHostsOf,
  sshFolderOf,
  startFolderOf,
  tokenKeyFileOf,
} from './files.ts'
import { startScripts } from './start-scripts.ts'
import { accountFilesOf, accounts, homeOf, sshAddressesOf, sshPort, sshServer } from './server.ts'

interface Served {
  readonly site: Site
  readonly exec: Exec
}

/** Resolves when every host answers. */
export async function serveSsh({ site, exec }: Served, first: FirstProcess): Promise<void> {
  const { hosts } = site.topology
  await privateFolder(sshFolderOf(site))
  await mkdir(homeOf(site), { recursive: true })
  await Promise.all([writeAccounts(site), writeKeys(site, hosts), writeWayIn(site, hosts, first)])
  await Promise.all([writeStartScripts(site), ...hosts.map(host => serve({ site, exec }, host))])
}

async function writeStartScripts(site: Site): Promise<void> {
  const folder = startFolderOf(site)
  await mkdir(folder, { recursive: true })
  const scripts = Object.entries(startScripts(site))
  await Promise.all(scripts.map(([id, text]) => writeFile(join(folder, id), text, { mode: 0o700 })))
}

async function writeAccounts(site: Site): Promise<void> {
  const files = accountFilesOf(site)
  const { passwd, shadow } = accounts(site, await readFile('/etc/passwd', 'utf8'))
  await writeFile(files.passwd, passwd, { mode: 0o644 })
  await writeFile(files.shadow, shadow, { mode: 0o600 })
}

async function writeKeys(site: Site, hosts: readonly LabHost[]): Promise<void> {
  await newKey(clientKeyOf(site))
  const keys = await Promise.all(hosts.map(async ({ name }) => [name, await newKey(hostKeyOf(site, name))] as const))
  await writeFile(knownHostsOf(site), knownHosts(hosts, new Map(keys)), { mode: 0o600 })
}

/** Makes a key; resolves with its public half. */
async function newKey(path: string): Promise<string> {
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'muster-lab', '-f', path])
  return (await readFile(`${path}.pub`, 'utf8')).trim()
}

async function writeWayIn(site: Site, hosts: readonly LabHost[], first: FirstProcess): Promise<void> {
  await writeFile(clientConfigOf(site), clientConfig(site, hosts), { mode: 0o600 })
  await writeFile(enterOf(site), enterScript(first), { mode: 0o700 })
  await writeFile(tokenKeyFileOf(site), `${site.tokenKey}\n`, { mode: 0o600 })
}

async function serve({ site, exec }: Served, host: LabHost): Promise<void> {
  const spec = sshServer(site, host)
  await writeFiles(site, spec)
  await startDaemon(site, spec, exec)
  const asks = sshAddressesOf(host).map(address => `${address}/${sshPort}`)
  const { code } = await exec(host.name, ['bash', '-c', untilAnswered, 'sshd', ...asks], { timeoutMs: 20_000 })
  if (code === 0) return
  // One that could not even be started has no log.
  const said = await readFile(logFileOf(site, spec.id), 'utf8').catch(() => '')
  throw new MusterError(
    'lab.ssh',
    `sshd does not answer on ${host.name}: ${said.trim().slice(-400) || 'it said nothing'}`,
  )
}

/** Fails when one of the addresses has not shown what it speaks after 10 s. */
const untilAnswered = `end=$((SECONDS + 10))
for place in "$@"; do
  until { IFS= read -r -t 2 said <"/dev/tcp/$place"; } 2>/dev/null && [[ $said == SSH-2.0-* ]]; do
    ((SECONDS < end)) || exit 1
    sleep 0.05
  done
done`
