/** Clients of AWS for an account: loaded when one is asked, and never for another account than the one that is named. */
import type { AwsAccess } from '../../../model/environment/aws/aws-access.ts'
import { MusterError, refusal } from '../../../model/muster-error.ts'

/** Each call is tried so often where AWS is busy, or does not answer. */
const attempts = 5

/** Where credentials come from is asked once: it may be a program, or a person who logs in. */
const providers = new Map<string, Promise<Provider>>()
type Provider = Awaited<ReturnType<typeof providerFor>>

async function providerFor({ region, profile, role }: AwsAccess) {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile })
  if (role === undefined) return remembered(own)
  const params = { RoleArn: role, RoleSessionName: 'muster' }
  return remembered(fromTemporaryCredentials({ masterCredentials: own, params, clientConfig: { region } }))
}

/** So long before they end, others are asked for. */
const sparedMs = 300_000

/** Every client asks by itself: all get the same, as long as it is good. One that could not be got is asked for again. */
export function remembered<T extends { readonly expiration?: Date }>(ask: (options?: object) => Promise<T>) {
  let known: { readonly identity: T } | null = null
  const isGood = ({ expiration }: T) => expiration === undefined || expiration.getTime() - Date.now() > sparedMs
  return async (options?: object): Promise<T> => {
    if (known === null || !isGood(known.identity)) known = { identity: await ask(options) }
    return known.identity
  }
}

/** What every client of the account is made with. */
export async function clientOptions(access: AwsAccess) {
  const { region, profile = '', role = '', endpoint } = access
  const key = [region, profile, role].join(' ')
  const provider = providers.get(key) ?? providerFor(access)
  providers.set(key, provider)
  return {
    ...{ region, credentials: await provider, maxAttempts: attempts },
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

/** Refuses where the credentials are those of another account. */
export async function requireAccount(settings: AwsAccess, signal: AbortSignal): Promise<void> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const client = new STSClient(await clientOptions(settings))
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
    if (Account === settings.account) return
    throw refusal(
      'aws.account',
      `the credentials are those of account ${Account}, and the environment names ${settings.account}`,
      'choose others with `profile` or `role`, or by the variables of the AWS CLI',
    )
  } catch (error) {
    throw awsError('say whose the credentials are', error)
  } finally {
    client.destroy()
  }
}

/** In our words, with what AWS calls it. */
export function awsError(what: string, error: unknown, docs = 'docs/system-aws.md'): MusterError {
  if (error instanceof MusterError) return error
  const { name = 'Error', message = String(error) } = error as Error
  const isDenied = /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name)
  const isExpired = /Expired|InvalidClientToken|UnrecognizedClient|CredentialsProvider/.test(name)
  const hint = isDenied
    ? `${docs} says which permissions it needs`
    : isExpired
      ? 'log in again; what was begun ends by itself when its time is over'
      : undefined
  return new MusterError('aws.refused', `AWS does not ${what}: ${name}: ${message}`, hint === undefined ? {} : { hint })
}
