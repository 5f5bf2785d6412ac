import Type, { type Static } from 'typebox'
import { ByName, Name } from '../../names.ts'

const closed = { additionalProperties: false } as const

/** One line: with a second one, it could say more to ssh than its field says. */
const line = '[^\\n\\r\\u0000]'

/** A word for ssh's command line. Nothing that begins with a hyphen: ssh would take it for an option. */
const Word = Type.String({
  pattern: '^[^-\\s\\u0000][^\\s\\u0000]*$',
  description: 'a word that begins with no hyphen',
})
const Path = Type.String({ pattern: `^${line}+$`, description: 'a path; ~ is the home of whoever runs Muster' })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })

/** How ssh gets to a host. What is left out is as ssh has it: from its configuration file, or its own default. */
export const SshAccess = Type.Object(
  {
    host: Type.String({ ...Word, description: 'an address, or a name that ssh knows' }),
    port: Type.Optional(Port),
    user: Type.Optional(Word),
    /** no other key is offered then */
    identityFile: Type.Optional(Path),
    /** hosts on the way, as after `ssh -J`; how they are reached stands in ssh's configuration file */
    proxyJump: Type.Optional(Word),
    /** a command that is the way there, as ssh takes it: `%h` and `%p` in it are the host and its port */
    proxyCommand: Type.Optional(Type.String({ pattern: `^${line}+$`, description: 'a command on one line' })),
    /** where the host's key stands; a host whose key stands nowhere is refused */
    knownHostsFile: Type.Optional(Path),
    /** in the place of `~/.ssh/config` and the system's own */
    configFile: Type.Optional(Path),
  },
  {
    ...closed,
    not: { required: ['proxyJump', 'proxyCommand'] },
    description: 'proxyJump or proxyCommand, not both: ssh takes one way',
  },
)
export type SshAccess = Static<typeof SshAccess>

/** A machine that is reached by ssh. */
export const SshHost = Type.Object(
  {
    ssh: SshAccess,
    /** at which its components answer; absent: where ssh gets to it */
    address: Type.Optional(Word),
    /** absent: it lies in none, as a client does */
    region: Type.Optional(Name),
    zone: Type.Optional(Name),
    /** how to become root there, without a password; absent: whoever logs in may do what is needed */
    become: Type.Optional(Type.Literal('sudo')),
  },
  closed,
)
export type SshHost = Static<typeof SshHost>

/** A process, or a family of processes, of a host. One field says how it is found there. */
export const HostComponent = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z][a-z0-9._@-]{0,62}$',
      description: 'lower-case letters, digits, dots, hyphens, underscores, @: "postgres@eu-west-1a"',
    }),
    /** the field's name for it, `postgres`; one that no technology knows can still be crashed, frozen, stopped and isolated */
    kind: Name,
    host: Name,
    /** of systemd */
    unit: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9:_.\\\\@][A-Za-z0-9:_.\\\\@-]*$', description: 'a unit of systemd' }),
    ),
    /** holds the number of its first process */
    pidFile: Type.Optional(Type.String({ pattern: `^/${line}*$`, description: 'an absolute path' })),
    /** a regular expression that its command line matches, as `pgrep -f` takes it */
    pattern: Type.Optional(Type.String({ pattern: `^${line}+$`, description: 'a regular expression on one line' })),
    /** what starts it, as a command with its arguments, run as whoever `become` makes us; absent: of a unit, systemd does */
    start: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** at which it answers; absent: its host's */
    address: Type.Optional(Word),
    /** on which it listens; the first is the one that tells whether it answers */
    ports: Type.Optional(Type.Array(Port, { uniqueItems: true })),
  },
  {
    ...closed,
    oneOf: [{ required: ['unit'] }, { required: ['pidFile'] }, { required: ['pattern'] }],
    description: 'exactly one of unit, pidFile and pattern says how it is found',
  },
)
export type HostComponent = Static<typeof HostComponent>

/** A system of plain machines, reached over OpenSSH. */
export const HostsSettings = Type.Object(
  {
    driver: Type.Literal('hosts'),
    hosts: ByName(SshHost, { minProperties: 1 }),
    components: Type.Optional(Type.Array(HostComponent)),
  },
  closed,
)
export type HostsSettings = Static<typeof HostsSettings>
