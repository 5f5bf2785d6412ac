/**
 * A stand-in for Route 53, and for STS: record sets that change all at once or not at all, changes that take a while to be
 * everywhere, health checks with versions; it can misbehave.
 */
import { XMLParser } from 'fast-xml-parser'
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Asked, type Reply, type Server, startServer, xmlReply } from './server.ts'
import { identity } from './sts.ts'

/** As Route 53 has it, every value as a text. */
export interface RecordSet {
  readonly Name: string
  readonly Type: string
  readonly SetIdentifier?: string
  readonly Weight?: string
  readonly TTL?: string
  readonly HealthCheckId?: string
  readonly ResourceRecords?: readonly string[]
  readonly [key: string]: unknown
}

export interface HealthCheck {
  readonly id: string
  readonly version: number
  readonly Disabled: boolean
  readonly Inverted: boolean
}

export interface Route53Double extends Server {
  /** of the zone, in the order in which they were made */
  sets: RecordSet[]
  readonly checks: Map<string, HealthCheck>
  /** operations that changed something, in order */
  readonly calls: readonly string[]
}

class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Options {
  readonly account: string
  readonly zone: string
  readonly sets: readonly RecordSet[]
  readonly checks: readonly string[]
  /** until a change is everywhere */
  readonly syncMs?: number
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: name => name === 'Change' || name === 'ResourceRecord',
})

export async function startRoute53({ account, zone, sets, checks: ids, syncMs = 60 }: Options): Promise<Route53Double> {
  const checks = new Map<string, HealthCheck>(ids.map(id => [id, { id, version: 1, Disabled: false, Inverted: false }]))
  const changes = new Map<string, number>()
  const calls: string[] = []

  const routes: readonly (readonly [RegExp, (found: RegExpExecArray, url: URL, body: any) => string])[] = [
    [/^GET \/2013-04-01\/hostedzone\/(\w+)\/rrset\/?$/, ([, id], url) => (requireZone(id), list(url.searchParams))],
    [/^POST \/2013-04-01\/hostedzone\/(\w+)\/rrset\/?$/, ([, id], _url, body) => (requireZone(id), change(body))],
    [/^GET \/2013-04-01\/change\/(\w+)$/, ([, id]) => info('GetChangeResponse', id as string)],
    [/^GET \/2013-04-01\/healthcheck\/([\w-]+)$/, ([, id]) => checkText('GetHealthCheckResponse', found(id))],
    [
      /^POST \/2013-04-01\/healthcheck\/([\w-]+)$/,
      ([, id], _url, { UpdateHealthCheckRequest: request }) => {
        const { version, ...check } = found(id)
        if (Number(request.HealthCheckVersion) !== version)
          throw new Refused('HealthCheckVersionMismatch', `its version is ${version}`)
        calls.push('UpdateHealthCheck')
        const next = {
          ...{ ...check, version: version + 1 },
          ...{ Disabled: request.Disabled === 'true', Inverted: request.Inverted === 'true' },
        }
        checks.set(next.id, next)
        return checkText('UpdateHealthCheckResponse', next)
      },
    ],
  ]

  function requireZone(id = ''): void {
    if (id !== zone) throw new Refused('NoSuchHostedZone', `there is no hosted zone ${id}`)
  }

  function found(id = ''): HealthCheck {
    const check = checks.get(id)
    if (!check) throw new Refused('NoSuchHealthCheck', `there is no health check ${id}`)
    return check
  }

  function list(query: URLSearchParams): string {
    const from = [...orderOf(query.get('name') ?? ''), query.get('type') ?? '', query.get('identifier') ?? '']
    const all = double.sets
      .toSorted((a, b) => compare(keyOf(a), keyOf(b)))
      .filter(set => compare(keyOf(set), from) >= 0)
    const [page, next] = [all.slice(0, 2), all[2]]
    const more = next
      ? `<NextRecordName>${next.Name}</NextRecordName><NextRecordType>${next.Type}</NextRecordType>${tag('NextRecordIdentifier', next.SetIdentifier)}`
      : ''
    return `<ListResourceRecordSetsResponse><ResourceRecordSets>${page.map(setText).join('')}</ResourceRecordSets><IsTruncated>${next !== undefined}</IsTruncated>${more}<MaxItems>2</MaxItems></ListResourceRecordSetsResponse>`
  }

  function change({ ChangeResourceRecordSetsRequest: { ChangeBatch } }: any): string {
    let next = [...double.sets]
    const wrong: string[] = []
    for (const { Action, ResourceRecordSet } of ChangeBatch.Changes.Change) {
      const set = setIn(ResourceRecordSet)
      const same = next.find(one => keyOf(one).join() === keyOf(set).join())
      const what = `[name='${set.Name}', type='${set.Type}']`
      if (Action === 'CREATE' && same) wrong.push(`Tried to create resource record set ${what} but it already exists`)
      if (Action === 'DELETE' && !same) wrong.push(`Tried to delete resource record set ${what} but it was not found`)
      if (Action === 'DELETE' && same && !isDeepStrictEqual(same, set))
        wrong.push(
          `Tried to delete resource record set ${what} but the values provided do not match the current values`,
        )
      next = next.filter(one => one !== same)
      if (Action !== 'DELETE') next.push(set)
    }
    if (wrong.length > 0) throw new Refused('InvalidChangeBatch', wrong.join(', '))
    double.sets = next
    calls.push('ChangeResourceRecordSets')
    const id = `C${randomBytes(8).toString('hex').toUpperCase()}`
    changes.set(id, Date.now() + syncMs)
    return info('ChangeResourceRecordSetsResponse', id)
  }

  function info(name: string, id: string): string {
    const until = changes.get(id)
    if (until === undefined) throw new Refused('NoSuchChange', `there is no change ${id}`)
    const status = Date.now() < until ? 'PENDING' : 'INSYNC'
    return `<${name}><ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></${name}>`
  }

  const said = (status: number, body: string) => xmlReply(status, `<?xml version="1.0"?>${body}`)
  const failed = (status: number, code: string, message: string) =>
    said(
      status,
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    )
  const isIdentity = ({ body }: Asked) => body.includes('Action=GetCallerIdentity')

  function answer(asked: Asked): Reply {
    const { method, url, body } = asked
    if (isIdentity(asked)) return said(200, identity(account))
    const wanted = `${method} ${url.pathname}`
    try {
      const [pattern, act] = routes.find(([one]) => one.test(wanted)) ?? []
      if (!pattern || !act) throw new Refused('InvalidInput', `there is no ${wanted}`)
      return said(200, act(pattern.exec(wanted) as RegExpExecArray, url, body === '' ? null : parser.parse(body)))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return failed(error.code.startsWith('NoSuch') ? 404 : 400, error.code, error.message)
    }
  }

  const refusal = (status: number, code: string) => failed(status, code, 'as it was told to')
  const server = await startServer({ answer, refusal, isApart: isIdentity })
  const double: Route53Double = { ...server, sets: [...sets], checks, calls }
  return double
}

/** Names are kept in the order of their labels from behind. */
const orderOf = (name: string) => [name.toLowerCase().replace(/\.?$/, '.').split('.').toReversed().join(' ')]
const keyOf = ({ Name, Type, SetIdentifier = '' }: RecordSet) => [...orderOf(Name), Type, SetIdentifier]
const compare = (a: readonly string[], b: readonly string[]) =>
  a.join('\n') < b.join('\n') ? -1 : a.join('\n') > b.join('\n') ? 1 : 0

const tag = (name: string, value: unknown) => (value === undefined ? '' : `<${name}>${String(value)}</${name}>`)
const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function setText({ ResourceRecords, ...rest }: RecordSet): string {
  const records =
    ResourceRecords?.map(value => `<ResourceRecord><Value>${escaped(value)}</Value></ResourceRecord>`) ?? []
  const own = Object.entries(rest).map(([name, value]) => tag(name, value))
  return `<ResourceRecordSet>${own.join('')}<ResourceRecords>${records.join('')}</ResourceRecords></ResourceRecordSet>`
}

function setIn({ ResourceRecords, Name, ...rest }: any): RecordSet {
  const values = ResourceRecords?.ResourceRecord?.map(({ Value }: { Value: string }) => Value)
  return { Name: String(Name).replace(/\.?$/, '.'), ...rest, ...(values ? { ResourceRecords: values } : {}) }
}

const checkText = (name: string, { id, version, Disabled, Inverted }: HealthCheck) =>
  `<${name}><HealthCheck><Id>${id}</Id><CallerReference>x</CallerReference><HealthCheckConfig><Type>HTTP</Type><Disabled>${Disabled}</Disabled><Inverted>${Inverted}</Inverted></HealthCheckConfig><HealthCheckVersion>${version}</HealthCheckVersion></HealthCheck></${name}>`
