import Type, { type Static } from 'typebox'
import { ByName, Name, Tier } from '../names.ts'
import { Tls } from '../tls.ts'
import { SecretReference } from './secret-reference.ts'

const closed = { additionalProperties: false } as const
const Path = Type.String({ pattern: '^/', description: 'a path, with its query' })

/** A place in a JSON reply (RFC 6901), `*` for every element: `/data/*` + `/reference`. */
const Pointer = Type.String({ pattern: '^(/[^/]*)+$', description: 'a JSON pointer; * stands for every element' })
const Headers = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9-]+$' }),
  Type.String({ pattern: '^[\\t\\x20-\\x7e]*$', description: 'one line of printable ASCII' }),
)

/** Whom clients ask for a token, and for which. */
const oauthFields = {
  tokenUrl: Type.String({ pattern: '^https?://', description: 'where tokens are asked for, as a vantage reaches it' }),
  clientId: Type.String({ minLength: 1 }),
  /** how the secret is sent; absent: `basic`, in a header */
  sendAs: Type.Optional(Type.Enum(['basic', 'body'])),
  scope: Type.Optional(Type.String({ minLength: 1 })),
  audience: Type.Optional(Type.String({ minLength: 1 })),
}

/** The same without the secret, for a service that one vantage uses. */
export const PlannedLogin = Type.Object({ service: Name, ...oauthFields }, closed)
export type PlannedLogin = Static<typeof PlannedLogin>

/** How clients show who they are. */
export const ServiceAuth = Type.Union([
  /** Tokens (JWT, HS256) that clients sign themselves, each for one of so many subjects: limits are counted for each of them. */
  Type.Object(
    { jwt: Type.Object({ key: SecretReference, subjects: Type.Integer({ minimum: 1, maximum: 10_000 }) }, closed) },
    closed,
  ),
  Type.Object({ bearer: SecretReference }, closed),
  Type.Object({ basic: Type.Object({ user: Type.String(), password: SecretReference }, closed) }, closed),
  /** A token that clients ask for with a name and a secret (OAuth 2.0, client credentials), and again before it ends. */
  Type.Object({ oauth: Type.Object({ ...oauthFields, clientSecret: SecretReference }, closed) }, closed),
  Type.Object(
    { header: Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9-]+$' }), value: SecretReference }, closed) },
    closed,
  ),
])
export type ServiceAuth = Static<typeof ServiceAuth>

/** What a reply must be, in all of it. `json`: what stands at these places, or `false`: it is no JSON at all. */
export const ReplyMatch = Type.Object(
  {
    status: Type.Optional(Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1 })),
    json: Type.Optional(
      Type.Union([
        Type.Literal(false),
        Type.Record(Pointer, Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
      ]),
    ),
  },
  { ...closed, minProperties: 1 },
)
export type ReplyMatch = Static<typeof ReplyMatch>

/** What a reply says of who made it: a header, or a place in its JSON; of an object there, all its texts. */
export const ServedBy = Type.Union([
  Type.Object({ header: Type.String({ pattern: '^[A-Za-z0-9-]+$' }), as: Name }, closed),
  Type.Object({ json: Pointer, as: Type.Optional(Name) }, closed),
])
export type ServedBy = Static<typeof ServedBy>

/** One request that takes out all whose key begins with `{prefix}`. */
const CleanUpRequest = Type.Object(
  {
    delete: Type.Optional(Path),
    post: Type.Optional(Path),
    headers: Type.Optional(Headers),
    body: Type.Optional(Type.Unknown()),
    /** a reply that says that it is done; absent: any status from 200 to 299, and 404 */
    done: Type.Optional(ReplyMatch),
  },
  { ...closed, oneOf: [{ required: ['delete'] }, { required: ['post'] }], description: 'delete or post' },
)

/**
 * How what was written is read back, once nobody writes: the keys of all writes that begin with a prefix.
 * - `table`: the service writes to the table that Muster's own ledgers use
 * - `sql`: one statement to the store's primary, `$1` stands for the prefix; its first column holds the keys
 * - `get` or `post`: requests to the service; `items` are the keys in the reply, `next` the address of the next page, or `cursor`
 *   what stands for `{cursor}` in the next request
 * `cleanUp`: how it is taken out again the same way, once it is counted; absent: it stays.
 */
export const WriteReadBack = Type.Union([
  Type.Object({ table: Type.Literal('muster_ledger') }, closed),
  Type.Object(
    {
      sql: Type.String({ pattern: '\\$1', description: 'a SELECT with $1 for the prefix' }),
      cleanUp: Type.Optional(Type.String({ pattern: '\\$1', description: 'a DELETE with $1 for the prefix' })),
    },
    closed,
  ),
  Type.Object(
    {
      get: Type.Optional(Path),
      post: Type.Optional(Path),
      headers: Type.Optional(Headers),
      body: Type.Optional(Type.Unknown()),
      items: Pointer,
      next: Type.Optional(Pointer),
      cursor: Type.Optional(Pointer),
      cleanUp: Type.Optional(CleanUpRequest),
    },
    {
      ...closed,
      oneOf: [{ required: ['get'] }, { required: ['post'] }],
      not: { required: ['next', 'cursor'] },
      description: 'get or post, and at most one of next and cursor',
    },
  ),
])
export type WriteReadBack = Static<typeof WriteReadBack>

/**
 * One write that clients make. In the texts of path, headers, body and expected reply stand for themselves: `{key}`, which no other
 * write has; `{prefix}`, with which the keys of this ledger begin; `{ledger}`, `{writer}` and `{number}`, of which it is made.
 */
export const ServiceWrite = Type.Object(
  {
    post: Type.Optional(Path),
    put: Type.Optional(Path),
    headers: Type.Optional(Headers),
    /** sent as JSON */
    body: Type.Optional(Type.Unknown()),
    /** the service has promised to keep it; absent: any status from 200 to 299 */
    acknowledged: Type.Optional(ReplyMatch),
    /** replies that prove that nothing was written; any other that acknowledges nothing leaves it open */
    refused: Type.Optional(Type.Array(ReplyMatch)),
    readBack: WriteReadBack,
  },
  { ...closed, oneOf: [{ required: ['post'] }, { required: ['put'] }], description: 'post or put' },
)
export type ServiceWrite = Static<typeof ServiceWrite>

/** A service that users see. Its objective is `objectives.rto[tier]`. `paths` are what the gateway routes to it. */
export const Service = Type.Object(
  {
    tier: Tier,
    frontDoor: Type.String({ pattern: '^https?://', description: 'base URL as a client at a vantage reaches it' }),
    paths: Type.Array(Type.String({ pattern: '^/' }), { minItems: 1 }),
    stores: Type.Array(Name),
    /** how the front door is spoken to, where not as everybody does: a private authority, a certificate of the client. Files lie on the vantages' hosts */
    tls: Type.Optional(Tls),
    /** absent: nobody asks, or the lab's own way */
    auth: Type.Optional(ServiceAuth),
    /** writes that ledgers make through the front door; absent: none can */
    writes: Type.Optional(ByName(ServiceWrite)),
    /** absent: replies name nobody, but for the headers that the lab's own services send */
    servedBy: Type.Optional(Type.Array(ServedBy)),
  },
  closed,
)
export type Service = Static<typeof Service>
