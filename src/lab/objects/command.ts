/** Ceph's own commands, given at a site. */
import { MusterError } from '../../model/muster-error.ts'
import type { Lab } from '../lab.ts'
import { asServiceUser } from '../sandbox.ts'
import { objectsHost } from '../topology.ts'
import { clusterConfiguration, configurationFile, siteComponent } from './configuration.ts'

type Commander = Pick<Lab, 'exec' | 'stateDir' | 'topology' | 'settings'>

const patienceMs = 60_000

/** Runs a program at a site as the daemons' user; throws with the end of what it said when it fails. */
export async function at(
  lab: Pick<Lab, 'exec'>,
  region: string,
  argv: readonly string[],
  { input, signal }: { readonly input?: string; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { code, stdout, stderr } = await lab.exec(objectsHost(region), asServiceUser(argv), {
    timeoutMs: patienceMs,
    ...(input === undefined ? {} : { input }),
    ...(signal ? { signal } : {}),
  })
  if (code === 0) return stdout
  const said = stderr.trim().split('\n').slice(-3).join('; ')
  throw new MusterError('lab.objects', `${argv.slice(0, 3).join(' ')} failed in ${region}: ${said || `exit ${code}`}`)
}

/** `radosgw-admin` in the zone of the site. */
export const admin = (lab: Commander, region: string, argv: readonly string[], signal?: AbortSignal) =>
  at(lab, region, ['radosgw-admin', '-c', zoneFile(lab, region), ...argv], signal ? { signal } : {})

/** `radosgw-admin` before the site has a zone: naming one that is not there yet would fail. */
export const adminWithoutZone = (lab: Commander, region: string, argv: readonly string[]) => {
  const withConfiguration = 'cat >"$0" && exec radosgw-admin -c "$0" "$@"'
  const file = `${zoneFile(lab, region)}.cluster`
  return at(lab, region, ['sh', '-c', withConfiguration, file, ...argv], { input: clusterConfiguration(lab, region) })
}

/** `ceph`: answers once the site's monitors have a quorum. */
export const ceph = (lab: Commander, region: string, argv: readonly string[], signal?: AbortSignal) =>
  at(
    lab,
    region,
    ['ceph', '-c', clusterFile(lab, region), '--connect-timeout', '30', ...argv],
    signal ? { signal } : {},
  )

const zoneFile = (lab: Commander, region: string) =>
  configurationFile(lab, siteComponent(lab.topology, region, 'radosgw').id)

export const clusterFile = (lab: Commander, region: string) =>
  configurationFile(lab, siteComponent(lab.topology, region, 'ceph-mon').id)
