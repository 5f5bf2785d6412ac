/** Why a kind of fault is not carried, told by its name, and what to do about it. Pure. */
import { lost, type NotCarried } from './draft.ts'

const beside = 'leave it out, or run it with its own tool beside the drill'

interface Reason {
  readonly told: RegExp
  readonly because: string
  readonly instead: string
}

/** The more telling come first. */
const reasons: readonly Reason[] = [
  { told: /dns/, because: 'Muster has no fault that spoils the resolution of names', instead: beside },
  {
    told: /load-?test|vegeta|\bload\b|traffic/,
    because: 'it makes load; a drill brings its own, which it measures',
    instead: 'state the load in the draft under "load"',
  },
  { told: /cpu|stress|memory|oom/, because: 'Muster has no fault that uses up processor or memory', instead: beside },
  { told: /time-?chaos|clock|skew/, because: 'Muster has no fault that moves a clock', instead: beside },
  {
    told: /disk|volume|ebs:|iochaos|io-?stress|\bio\b|blockchaos|fill/,
    because: 'Muster has no fault that slows or fills a disk',
    instead: beside,
  },
  { told: /http|api-|inject-api/, because: 'Muster has no fault that changes single HTTP answers', instead: beside },
  {
    told: /physicalmachine|node|drain|kubelet|evict|spot/,
    because:
      'no machine of an environment is known by the name of a node, so it cannot be told what it would take along',
    instead: 'state what runs on it: postgres.lose-primary-host, redis.kill-master, component.crash',
  },
  {
    told: /directconnect|transit-gateway|vpn|route/,
    because: 'no line to a provider is part of an environment',
    instead: 'state which region is cut off: region.isolate',
  },
  { told: /dynamodb|sqs|msk|kafka|s3:|lambda/, because: 'no environment holds a store of that kind', instead: beside },
  {
    told: /cloudfront|cdn/,
    because: 'Muster does not reach that edge',
    instead: 'see edge.cut-over for the lab’s own',
  },
  {
    told: /bandwidth/,
    because: 'it narrows the way to single pods; Muster narrows the way into a whole zone',
    instead: 'if that is meant, state network.narrow with the zone and a rate such as 500kbit',
  },
  {
    told: /corrupt|duplicat|reorder/,
    because: 'Muster has no fault that damages, doubles or reorders packets',
    instead: beside,
  },
  {
    told: /rollout|image|deployment|scale/,
    because: 'it changes what is deployed, which is no loss to recover from',
    instead: 'deploy it first, then drill; muster gate judges releases by their drills',
  },
  {
    told: /script|send-command|automation|process|python|jvm|kernel|task/,
    because: 'it runs code of its own, of which the file does not say what it breaks',
    instead: 'state the fault that it makes, by its kind: muster drivers list',
  },
]

const unknown = {
  because: 'Muster knows no fault that means the same',
  instead: 'look for one that is near: muster drivers list',
}

/** `told`: all that the file says of its kind; `what`: what is shown of that. */
export function lostByKind(path: string, what: string, told = what): NotCarried {
  const { because, instead } = reasons.find(reason => reason.told.test(told.toLowerCase())) ?? unknown
  return lost(path, what, because, instead)
}

export const probeLost = (path: string, what: string): NotCarried =>
  lost(
    path,
    what,
    'it is a check of its own; Muster measures users by the services of the environment',
    'see "load.probes" and "criteria" of the draft',
  )

export const httpProbeLost = (path: string, url: string): NotCarried =>
  lost(
    path,
    `HTTP probe of ${url}`,
    'Muster asks the front doors of the environment’s services, all the time',
    'if that address is a service of its own, add it to the environment; put its path into "load.probes"',
  )

export const rollbackLost = (path: string, what: string): NotCarried =>
  lost(path, what, 'Muster undoes each fault by itself, and verifies that', 'nothing')

export const settingLost = (path: string, what: string): NotCarried =>
  lost(path, what, 'it steers the tool that the file was written for', 'nothing')

export const repeatLost = (path: string, what: string): NotCarried =>
  lost(
    path,
    what,
    'a drill injects each fault once, so that each outage is told apart',
    'repeat the drill: muster run SCENARIO --repeat 6',
  )

export const durationLost = (path: string, what: string): NotCarried =>
  lost(path, what, 'it is no length of time that can be read', 'set "lasts" of the fault in the draft')
