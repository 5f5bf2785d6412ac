/** What an action of the Chaos Toolkit wants to happen, told by the function that it calls. Pure. */
import { type Fields, fieldsOf, pairsOf, textOf } from './careful.ts'
import { readChaosMesh } from './chaos-mesh.ts'
import { nothingRead, type Reading, type Want } from './draft.ts'
import { lostByKind, settingLost } from './reasons.ts'

type Filled = (text: string) => string

/** One step of the method that acts. */
export function readActivity(step: Fields, path: string, atMs: number, filled: Filled): Reading {
  const provider = fieldsOf(step['provider'])
  const called = [provider['module'], provider['func']].flatMap(text => textOf(text) ?? []).join('.')
  const given = fieldsOf(provider['arguments'])
  const name = textOf(step['name']) ?? 'a step without a name'
  if (called === 'chaosk8s.crd.actions.create_custom_object') return customObject(given, path, atMs, name)
  const found = wantOf(called, given, filled)
  if (found === null) return { ...nothingRead, notCarried: [lostAction(path, name, called, provider)] }
  const wish = { path, what: called, name, want: found.want, atMs, lastsMs: null, differs: found.differs }
  return { ...nothingRead, wishes: [wish] }
}

function lostAction(path: string, name: string, called: string, { type, path: program }: Fields) {
  const kind = textOf(type) ?? 'nothing'
  if (kind === 'http') return settingLost(path, `"${name}", which asks an address over HTTP`)
  const told = [called, textOf(program) ?? '', name, called === '' ? 'process' : 'python'].join(' ')
  return lostByKind(path, `"${name}" (${called === '' ? `${kind} ${textOf(program) ?? ''}`.trim() : called})`, told)
}

interface Found {
  readonly want: Want
  readonly differs: readonly string[]
}

function wantOf(called: string, given: Fields, filled: Filled): Found | null {
  const names = [
    ...['label_selector', 'name_pattern', 'name', 'deployment_name'].flatMap(key => textOf(given[key]) ?? []),
    ...pairsOf(given['label_selectors']),
    ...pairsOf(given['labels']),
  ].map(filled)
  if (/^chaosk8s\..*\.?(terminate_pods|delete_pods|kill_microservice)$/.test(called)) return killed(given, names)
  if (/^chaosk8s\.networking\.actions\.deny_all_(in|e)gress$/.test(called))
    return {
      want: { does: 'isolate', names },
      differs: ['the file stops traffic in one direction, the draft in both, until the end of the drill'],
    }
  if (called === 'chaosgremlin.actions.attack' && fieldsOf(given['command'])['type'] === 'shutdown')
    return { want: { does: 'kill', names, whole: true }, differs: [] }
  if (/^chaosaws\.rds\.actions\.failover_db_cluster$/.test(called))
    return {
      want: { does: 'fail-over', of: 'postgres' },
      differs: ['the file asks for an orderly failover, the draft kills the primary, which is worse'],
    }
  return null
}

function killed(given: Fields, names: readonly string[]): Found {
  const quantity = Number(textOf(given['qty']) ?? '1')
  const isMore = given['all'] === true || quantity > 1
  return {
    want: { does: 'kill', names, whole: true },
    differs: isMore ? ['the file takes several pods at once, the draft one instance'] : [],
  }
}

/** An object of Chaos Mesh that an experiment makes is read as one. */
function customObject(given: Fields, path: string, atMs: number, name: string): Reading {
  const resource = fieldsOf(given['resource'])
  const group = textOf(resource['apiVersion']) ?? textOf(given['group']) ?? ''
  if (!group.startsWith('chaos-mesh.org'))
    return { ...nothingRead, notCarried: [lostByKind(path, `"${name}", which makes an object`, 'script')] }
  const read = readChaosMesh(resource, `${path}.provider.arguments.resource.`)
  return { ...read, wishes: read.wishes.map(wish => ({ ...wish, atMs: wish.atMs + atMs })) }
}
