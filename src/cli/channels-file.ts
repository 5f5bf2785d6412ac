/** Reads the file of channels, and the secrets that it refers to. What is missing is said before anything is broken. */
import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { type Channel, channelKinds, Channels, type SecretFrom } from '../model/notice/channels.ts'
import { usageError } from '../model/muster-error.ts'
import { type OpenChannel, pagerDutyUrl } from '../notify/protocol.ts'
import { validate } from '../plan/validate.ts'
import { secrecy } from './secrecy.ts'

const hint = 'docs/notifications.md explains it, with an example'

/** Every channel with its secrets; from now on these are known and printed nowhere. */
export async function openChannels(file: string): Promise<OpenChannel[]> {
  const given = await readChannels(file)
  refuseUnknownKinds(given, file)
  const { channels } = validate<Channels>(Channels, given, file)
  const names = channels.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw usageError('channels.twice', `${file}: two channels are called "${twice}"`)
  return await Promise.all(channels.map(channel => open(channel, file)))
}

async function readChannels(file: string): Promise<unknown> {
  const kind = extname(file)
  if (!['.json', '.yaml', '.yml'].includes(kind))
    throw usageError('channels.kind', `${file}: cannot read "${kind}" files`, 'write .json, .yaml or .yml')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError('channels.missing', `${file}: cannot be read (${error.code})`, hint)
  })
  try {
    return kind === '.json' ? JSON.parse(text) : parseYaml(text, { logLevel: 'error' })
  } catch {
    // What a parser says quotes the file.
    throw usageError('channels.syntax', `${file}: is no ${kind === '.json' ? 'JSON' : 'YAML'}`, hint)
  }
}

/** Of a channel whose kind nobody knows, nobody knows either which of its fields are secret: no more of it is shown. */
function refuseUnknownKinds(given: unknown, file: string): void {
  const { channels } = (given ?? {}) as { channels?: unknown }
  if (!Array.isArray(channels)) return
  for (const [at, channel] of channels.entries()) {
    const { kind } = (channel ?? {}) as { kind?: unknown }
    if (!channelKinds.some(known => known === kind))
      throw usageError(
        'channels.kind',
        `${file}: channels.${at}.kind: expected one of ${channelKinds.join(', ')}`,
        hint,
      )
  }
}

async function open(channel: Channel, file: string): Promise<OpenChannel> {
  const where = (field: string) => `${file}: channel "${channel.name}": ${field}`
  const secretAt = async (field: string, from: SecretFrom) => await secretOf(from, where(field), file)
  switch (channel.kind) {
    case 'slack':
    case 'teams':
      return { channel, url: urlIn(await secretAt('urlFrom', channel.urlFrom), where('urlFrom')), token: null }
    case 'pagerduty':
      return {
        channel,
        url: channel.url ?? pagerDutyUrl,
        token: await secretAt('routingKeyFrom', channel.routingKeyFrom),
      }
    case 'webhook':
      return {
        channel,
        url: urlIn(await secretAt('urlFrom', channel.urlFrom), where('urlFrom')),
        token: channel.tokenFrom ? headerIn(await secretAt('tokenFrom', channel.tokenFrom), where('tokenFrom')) : null,
      }
    case 'grafana':
      return {
        channel,
        url: channel.url,
        token: headerIn(await secretAt('tokenFrom', channel.tokenFrom), where('tokenFrom')),
      }
  }
}

/** A file's path is from the folder of the channels. */
async function secretOf({ env, file }: SecretFrom, where: string, channels: string): Promise<string> {
  const secret = (env === undefined ? await textOf(file ?? '', where, channels) : (process.env[env] ?? '')).trim()
  if (secret === '')
    throw env === undefined
      ? usageError('channels.secret', `${where}: the file ${file} is empty`)
      : usageError('channels.secret', `${where}: the environment variable ${env} is not set`)
  secrecy.learnTexts([secret])
  return secret
}

const textOf = (file: string, where: string, channels: string): Promise<string> =>
  readFile(resolve(dirname(channels), file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError('channels.secret', `${where}: the file ${file} cannot be read (${error.code})`)
  })

function urlIn(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usageError('channels.url', `${where}: what it refers to is no URL of http or https`)
  // `fetch` takes none that holds a user.
  if (url.username || url.password)
    throw usageError('channels.url', `${where}: the URL holds a user or password`, 'give a token with tokenFrom')
  return url.href
}

function headerIn(text: string, where: string): string {
  if (/^[\x21-\x7E]+$/.test(text)) return text
  throw usageError('channels.token', `${where}: what it refers to is no token: it has spaces or other signs in it`)
}
